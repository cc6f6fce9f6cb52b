import type { ExpectedDifferences } from "../comparison.ts";
import { AGENT_DIFFERENCES } from "./agents.ts";
import { ASYNC_DIFFERENCES } from "./async.ts";
import { BUILT_IN_DIFFERENCES } from "./built-in.ts";
import { COWORKER_DIFFERENCES } from "./coworkers.ts";
import { ERROR_DIFFERENCES } from "./errors.ts";
import { GUARDRAIL_DIFFERENCES } from "./guardrails.ts";
import { HIERARCHICAL_DIFFERENCES } from "./hierarchical.ts";
import { IMPORTED_DIFFERENCES } from "./imported.ts";
import { STRUCTURED_DIFFERENCES } from "./structured.ts";
import { TASK_DIFFERENCES } from "./tasks.ts";
import { TEXT_DIFFERENCES } from "./texts.ts";
import { TOOL_LIMIT_DIFFERENCES } from "./tool-limits.ts";
import { TOOL_DIFFERENCES } from "./tools.ts";

/**
 * Where the two differ on purpose, by the rule of engine.md (or of crewai.md, where that is named) which says
 * so. Anything else that differs makes the comparison fail, and so does an entry that is not so.
 */
export const EXPECTED_DIFFERENCES: readonly ExpectedDifferences[] = [
  ...ERROR_DIFFERENCES,
  ...AGENT_DIFFERENCES,
  ...TEXT_DIFFERENCES,
  ...COWORKER_DIFFERENCES,
  ...TOOL_LIMIT_DIFFERENCES,
  ...TASK_DIFFERENCES,
  ...ASYNC_DIFFERENCES,
  ...HIERARCHICAL_DIFFERENCES,
  ...TOOL_DIFFERENCES,
  ...STRUCTURED_DIFFERENCES,
  ...GUARDRAIL_DIFFERENCES,
  ...IMPORTED_DIFFERENCES,
  ...BUILT_IN_DIFFERENCES,
];
