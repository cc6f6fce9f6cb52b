import * as z from "zod";

import { JsonObject } from "../json/json.ts";
import { PythonFunction, PythonToolKind } from "./python-half.ts";

/** A tool of the crew's Python as it was when its file ran, and what calling it twice would do. */
export const PythonTool = z
  .object({
    file: z.string(),
    attribute: z.string(),
    kind: PythonToolKind,
    with: JsonObject.optional(),
    /** What a model calls it. */
    name: z.string(),
    description: z.string(),
    schema: JsonObject,
    result_as_answer: z.boolean().optional(),
    max_usage_count: z.int().positive().nullish(),
    tool_failure_policy: z.enum(["ignore", "warn", "raise"]).optional(),
    /** The longest that a call may take; absent: as long as a tool in TypeScript that says nothing. */
    seconds: z.number().positive().optional(),
    effect: z.enum(["read", "idempotent", "unsafe"]),
  })
  .readonly();
export type PythonTool = z.infer<typeof PythonTool>;

/** What of a crew is Python. */
export const CrewPython = z
  .object({
    /** The minor version that it runs with in AWS. */
    version: z.string(),
    /** By the names that agents and tasks use. */
    tools: z.record(z.string(), PythonTool).readonly().optional(),
    /** Functions that are given the inputs, and give others. */
    beforeKickoff: z.array(PythonFunction).readonly().optional(),
    /** Functions that are given the crew's output, and may give another text. */
    afterKickoff: z.array(PythonFunction).readonly().optional(),
  })
  .readonly();
