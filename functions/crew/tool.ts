import * as z from "zod";

import type { ToolFailurePolicy } from "./crew.ts";
import type { JsonSchema } from "./json.ts";
import { toolProblem } from "./tool-problem.ts";

/** "read" changes nothing outside, "idempotent" may be repeated with the same key, "unsafe" must not happen twice. */
export type ToolEffect = "read" | "idempotent" | "unsafe";

export interface ToolCall {
  /** Aborted when the execution ends early or the tool's time is over. */
  readonly signal: AbortSignal;
  /** The same for every repetition of this one call, and for no other call. */
  readonly idempotencyKey: string;
  /** Of the execution that the call is part of, for leaving its mark where the tool goes. */
  readonly executionId: string;
}

export interface ToolDefinition<Input extends z.ZodType> {
  /** What the model calls it: letters, digits, "_" and "-". */
  readonly name: string;
  /** Tells the model what it does and when to use it. */
  readonly description: string;
  readonly input: Input;
  /** Default "unsafe". */
  readonly effect?: ToolEffect;
  /** Stands in for `run` in rehearsals. Without it only "read" tools are run there. */
  readonly rehearse?: (input: z.output<Input>) => unknown;
  /** The tool's text is the task's answer and ends the task. */
  readonly resultAsAnswer?: boolean;
  /** Calls allowed in one task. */
  readonly maxUsageCount?: number;
  /** What a failed call leads to; absent: as the task, the agent or the crew says. */
  readonly failurePolicy?: ToolFailurePolicy;
  /** The call is not begun with less time left, and ended after it. Default 60. */
  readonly timeoutSeconds?: number;
  /** A string is given to the model as it is, anything else as JSON. What it throws is told to the model. */
  readonly run: (input: z.output<Input>, call: ToolCall) => unknown;
}

/**
 * Marks a tool across copies of this module: a tool bundled with its own copy of the engine and of zod is one all the
 * same, which instanceof would deny.
 */
const TOOL = Symbol.for("stepcrew.tool");

/** A tool as the engine uses it; made by defineTool, independent of the zod it was made with. */
export interface Tool {
  readonly [TOOL]: true;
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: JsonSchema;
  readonly effect: ToolEffect;
  readonly resultAsAnswer: boolean;
  readonly maxUsageCount: number | undefined;
  readonly failurePolicy: ToolFailurePolicy | undefined;
  readonly timeoutSeconds: number;
  /** The arguments as the tool wants them, or in words what is wrong with them. */
  readonly parse: (input: unknown) => { readonly input: unknown } | { readonly problem: string };
  readonly run: (input: unknown, call: ToolCall) => unknown;
  readonly rehearse: ((input: unknown) => unknown) | undefined;
}

/** Defines a tool: the default export of a file in the crew's `tools` folder. Throws a TypeError for what no tool can be. */
export function defineTool<Input extends z.ZodType>(definition: ToolDefinition<Input>): Tool {
  const problem = toolProblem(definition);
  if (problem !== undefined) throw new TypeError(problem);
  const { rehearse } = definition;
  return {
    [TOOL]: true,
    name: definition.name,
    description: definition.description,
    parameters: z.toJSONSchema(definition.input, { io: "input" }) as JsonSchema,
    effect: definition.effect ?? "unsafe",
    resultAsAnswer: definition.resultAsAnswer ?? false,
    maxUsageCount: definition.maxUsageCount,
    failurePolicy: definition.failurePolicy,
    timeoutSeconds: definition.timeoutSeconds ?? 60,
    parse: (input) => {
      const parsed = definition.input.safeParse(input);
      return parsed.success ? { input: parsed.data } : { problem: z.prettifyError(parsed.error) };
    },
    run: (input, call) => definition.run(input as z.output<Input>, call),
    rehearse: rehearse && ((input) => rehearse(input as z.output<Input>)),
  };
}

export function isTool(value: unknown): value is Tool {
  return typeof value === "object" && value !== null && TOOL in value;
}
