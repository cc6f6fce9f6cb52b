import * as z from "zod";

import { JsonObject } from "../../../json/json.ts";
import { PythonFunction, PythonToolKind, PythonToolUse, PythonUse } from "../../python-half.ts";

/** In the crew's folder, beside crew.jsonc. */
export const PYTHON_LOCK = "python.lock";

/** A tool of the crew's Python as it was when its file ran. */
const LockedTool = z
  .object({
    /** What the crew's files write for it: the same tool with other settings is another one. */
    ...PythonToolUse.unwrap().shape,
    /** Path in the crew's folder, or else in _shared. */
    file: z.string(),
    /** "MyTool", or of a class "SearchTools.search". */
    attribute: z.string(),
    kind: PythonToolKind,
    /** What a model calls it: as CrewAI offers it, at most 64 of a-z, 0-9 and "_". */
    name: z.string(),
    description: z.string(),
    /** JSON Schema of the arguments, as CrewAI offers it. */
    schema: JsonObject,
    result_as_answer: z.boolean().optional(),
    max_usage_count: z.int().positive().nullish(),
    tool_failure_policy: z.enum(["ignore", "warn", "raise"]).optional(),
    /** JSON Schema of what its constructor takes; absent where it takes nothing. */
    settings: JsonObject.optional(),
  })
  .readonly();

const LockedFunction = z
  .object({
    /** What the crew's files write for it: "guardrails.check_length". */
    reference: z.string(),
    ...PythonFunction.unwrap().shape,
    kind: PythonUse,
    /** Of a model: its JSON Schema. */
    schema: JsonObject.optional(),
    /** Of a hook before a kickoff: the inputs that it gives, as far as its text says so. */
    inputs: z.array(z.string()).optional(),
  })
  .readonly();

const LockedProblem = z
  .object({
    /** What is not there because of it: tools by their `use`, functions by their `reference`. */
    for: z.array(z.string()).optional(),
    file: z.string(),
    line: z.int().min(1),
    /** Names what is wrong and what to do; ends without a full stop. */
    sentence: z.string(),
  })
  .readonly();

/** What running the crew's Python once has told: the answer to `describe`. */
export const DescribedPython = z.object({
  tools: z.array(LockedTool),
  functions: z.array(LockedFunction),
  problems: z.array(LockedProblem),
});
export type DescribedPython = z.infer<typeof DescribedPython>;

/**
 * The content of python.lock. Loading a crew reads it and runs no Python; whoever can makes it when it is
 * missing or stale.
 */
export const PythonLock = z.object({
  format: z.literal(1),
  /** Changes with the crew's Python, its requirements and what its files name of it: see pythonSources. */
  sources: z.string(),
  /** The minor version that it runs with in AWS. */
  python: z.enum(["3.10", "3.11", "3.12", "3.13"]),
  /** The processor that the packages are for. */
  architecture: z.enum(["arm64", "x86_64"]).optional(),
  /** What the packages were found for, as pip reads it: while it is the same, they stay. */
  requirements: z.array(z.string()).optional(),
  /** For AWS's platform. */
  packages: z.array(
    z.object({ name: z.string(), version: z.string(), file: z.string(), sha256: z.string() }),
  ),
  /** What the code imports and the requirements do not name. */
  added: z.array(z.object({ name: z.string(), because: z.string() })),
  ...DescribedPython.shape,
});
export type PythonLock = z.infer<typeof PythonLock>;
