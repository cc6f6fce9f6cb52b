import * as z from "zod";

import { type JsonObject, JsonValue } from "../../json/json.ts";
import { type Crew, ToolFailurePolicy } from "../crew.ts";
import { type Entry, readFields, type Report } from "./entry.ts";
import { laxBoolean, laxInteger } from "./lax.ts";

const CrewFields = z.object({
  description: z.string().trim().nullish(),
  process: z
    .enum(["sequential", "hierarchical"], { error: 'write "sequential" or "hierarchical"' })
    .nullish(),
  cache: laxBoolean().nullish(),
  max_rpm: laxInteger(z.int().positive()).nullish(),
  tool_failure_policy: ToolFailurePolicy.nullish(),
  inputs: z
    .record(z.string(), JsonValue, { error: "write a mapping from names to default values" })
    .nullish(),
  strict_inputs: laxBoolean().nullish(),
  /** Read again by whoever makes python.lock. */
  python_version: z
    .union([z.string(), z.number()])
    .transform(String)
    .pipe(z.enum(["3.10", "3.11", "3.12", "3.13"], { error: 'write "3.10", "3.11", "3.12" or "3.13"' }))
    .nullish(),
});

/** What crew.jsonc says of the crew as a whole. */
export interface CrewSettings {
  readonly settings: Pick<
    Crew,
    "description" | "process" | "cache" | "maxRpm" | "toolFailurePolicy" | "strictInputs"
  >;
  /** Values of inputs that are not given at a start. */
  readonly defaults: JsonObject;
}

export function readCrewSettings(entry: Entry, report: Report): CrewSettings {
  const fields = readFields(CrewFields, entry, report);
  return {
    settings: {
      description: fields.description ?? "",
      process: fields.process ?? "sequential",
      ...(fields.cache && { cache: true }),
      ...(fields.max_rpm && { maxRpm: fields.max_rpm }),
      ...(fields.tool_failure_policy && { toolFailurePolicy: fields.tool_failure_policy }),
      ...(fields.strict_inputs === false && { strictInputs: false }),
    },
    defaults: fields.inputs ?? {},
  };
}
