import type { Scenario } from "../scenario.ts";
import { AGENT_SCENARIOS } from "./agents.ts";
import { ASYNC_SCENARIOS } from "./async.ts";
import { COWORKER_FAILURE_SCENARIOS } from "./coworker-failures.ts";
import { COWORKER_SCENARIOS } from "./coworkers.ts";
import { ERROR_SCENARIOS } from "./errors.ts";
import { GUARDRAIL_SCENARIOS } from "./guardrails.ts";
import { HIERARCHICAL_SCENARIOS } from "./hierarchical.ts";
import { JSON_SCENARIOS } from "./json-first.ts";
import { STRUCTURED_SCENARIOS } from "./structured.ts";
import { TASK_SCENARIOS } from "./tasks.ts";
import { TEXT_SCENARIOS } from "./texts.ts";
import { TOOL_LIMIT_SCENARIOS } from "./tool-limits.ts";
import { TOOL_SCENARIOS } from "./tools.ts";

export const SCENARIOS: readonly Scenario[] = [
  ...TASK_SCENARIOS,
  ...TEXT_SCENARIOS,
  ...AGENT_SCENARIOS,
  ...JSON_SCENARIOS,
  ...ASYNC_SCENARIOS,
  ...HIERARCHICAL_SCENARIOS,
  ...COWORKER_SCENARIOS,
  ...COWORKER_FAILURE_SCENARIOS,
  ...TOOL_SCENARIOS,
  ...TOOL_LIMIT_SCENARIOS,
  ...STRUCTURED_SCENARIOS,
  ...GUARDRAIL_SCENARIOS,
  ...ERROR_SCENARIOS,
];
