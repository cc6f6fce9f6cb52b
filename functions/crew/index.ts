export { Agent, Crew, ModelReference, Task } from "./crew.ts";
export { resolveInputs } from "./crew.ts";
export { loadCrew } from "./load/load-crew.ts";
export { BuiltCrew, BuiltCrews, manifestOf } from "./manifest.ts";
export { Problem } from "./manifest.ts";
export { runCrew } from "./run/run-crew.ts";
export { CrewFailure, Suspend } from "./signals.ts";
export { stableHash } from "../json/stable-hash.ts";
export { defineTool } from "./tool.ts";
export { NO_USAGE } from "./usage.ts";

export type { Inputs } from "./crew.ts";
export type { CrewEvent } from "./events.ts";
export type { Guardrail, GuardrailVerdict } from "./ports.ts";
export type { JsonObject, JsonSchema, JsonValue } from "../json/json.ts";
export type { CrewOutput, TaskOutput, TokenUsage, ToolFailure } from "./output.ts";
export type {
  AskedReference,
  CrewEnd,
  CrewError,
  EffectFacts,
  LanguageModel,
  Limits,
  Once,
  OpenedModel,
  RunPorts,
} from "./ports.ts";
export type { Tool, ToolCall, ToolDefinition, ToolEffect } from "./tool.ts";
export type { Usage } from "./usage.ts";
