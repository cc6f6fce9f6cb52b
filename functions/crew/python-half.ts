import * as z from "zod";

import { JsonObject, JsonValue } from "../json/json.ts";

/** How a tool is written: a class to be made an object of, a function, or an object that is there already. */
export const PythonToolKind = z.enum(["class", "function", "instance"]);

/** What a function of a crew's Python is for. `model`: a pydantic class whose validators are asked. */
export const PythonUse = z.enum([
  "guardrail",
  "before_kickoff",
  "after_kickoff",
  "callback",
  "condition",
  "model",
]);
export type PythonUse = z.infer<typeof PythonUse>;

/** A function or a class of the crew's Python. `name` may lead into a class: "Checks.length". */
export const PythonFunction = z.object({ file: z.string(), name: z.string() }).readonly();
export type PythonFunction = z.infer<typeof PythonFunction>;

/** A tool as a crew's files name it; `with` is what its constructor is given. */
export const PythonToolUse = z.object({ use: z.string(), with: JsonObject.optional() }).readonly();
export type PythonToolUse = z.infer<typeof PythonToolUse>;

/** What is told of each call, and what it may take. */
const CallFacts = {
  /** The longest that it may take; then it is ended. */
  seconds: z.number().positive(),
  /** Given to the code as the variables STEPCREW_EXECUTION_ID and STEPCREW_IDEMPOTENCY_KEY. */
  execution_id: z.string().optional(),
  /** The same for every repetition of this one call, and for no other call. */
  idempotency_key: z.string().optional(),
};

/**
 * One call of a crew's Python, the same on a laptop (a line of JSON) and in AWS (an invocation's event).
 * Files are paths in the crew's folder, or else in crews/_shared.
 */
export const PythonRequest = z.discriminatedUnion("call", [
  z.object({
    ...CallFacts,
    call: z.literal("tool"),
    file: z.string(),
    attribute: z.string(),
    kind: PythonToolKind,
    /** What the constructor is given. */
    with: JsonObject.optional(),
    arguments: JsonObject,
  }),
  z.object({
    ...CallFacts,
    call: z.enum(["guardrail", "callback", "condition", "before_kickoff", "after_kickoff", "validate"]),
    file: z.string(),
    name: z.string(),
    /** A task's output, the inputs, a crew's output, or what a model validates. */
    value: JsonValue,
    /**
     * Of the outputs in the value, one after the other, the pydantic classes; null for those that are none
     * of the crew's own.
     */
    models: z.array(PythonFunction.nullable()).readonly().optional(),
  }),
  /** On a laptop only: what python.lock is made of. */
  z.object({
    ...CallFacts,
    call: z.literal("describe"),
    /** The crew's Python, and that of _shared: all paths. */
    files: z.array(z.string()).readonly(),
    /** As the crew's files name them, with the settings that they are given. */
    tools: z.array(PythonToolUse).readonly(),
    functions: z.array(z.object({ reference: z.string(), kind: PythonUse })).readonly(),
  }),
]);
export type PythonRequest = z.infer<typeof PythonRequest>;

/**
 * What a call gave. `tool`: the text that a model is told; `guardrail`: CrewAI's pair; `before_kickoff`: the
 * inputs; `after_kickoff`: the raw text and json_dict of the crew, or null where it gave nothing; `callback`:
 * null; `condition`: whether it holds; `validate`: the object as the model has it; `describe`: `tools`,
 * `functions` and `problems` of python.lock. At most 1 MB.
 */
export const PythonAnswer = z.union([
  z.object({ value: JsonValue }).readonly(),
  z
    .object({
      /** Whose name is an exception's: "ValueError". */
      failure: z
        .object({
          name: z.string(),
          message: z.string(),
          /** Where in the crew's own files: "tools/x.py:12". */
          at: z.string().optional(),
        })
        .readonly(),
    })
    .readonly(),
]);
export type PythonAnswer = z.infer<typeof PythonAnswer>;

/**
 * The Python of one crew. A process that ended in the midst of a call, or was ended since its time was over,
 * is a failure as well (`ProcessEnded`, `TimeOver`): whether the call was carried out is unknown then. An
 * aborted signal throws its reason. May throw Suspend where it cannot begin, and whatever a retry may cure.
 */
export interface PythonHalf {
  call(request: PythonRequest, options: { readonly signal: AbortSignal }): Promise<PythonAnswer>;
}
