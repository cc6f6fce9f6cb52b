import * as z from "zod";

import { JsonObject, JsonValue } from "../json/json.ts";
import { Condition } from "./condition.ts";
import { CrewPython } from "./crew-python.ts";
import { PythonFunction } from "./python-half.ts";

/** How much a model thinks before it answers, in the words of OpenAI's API. */
const ReasoningEffort = z.enum(["none", "minimal", "low", "medium", "high", "xhigh", "max"]);

/**
 * Which model an agent uses. `model` is CrewAI's string ("provider/model", or a bare name); without it the
 * environment decides. `timeout` is in seconds, for one call.
 */
export const ModelReference = z
  .strictObject({
    model: z.string().min(1).optional(),
    temperature: z.number().min(0).optional(),
    top_p: z.number().min(0).max(1).optional(),
    top_k: z.int().positive().optional(),
    max_tokens: z.int().positive().optional(),
    seed: z.int().optional(),
    /** Texts at which the model stops. */
    stop: z.array(z.string().min(1)).readonly().optional(),
    presence_penalty: z.number().optional(),
    frequency_penalty: z.number().optional(),
    reasoning_effort: ReasoningEffort.optional(),
    /** Sent with each call; their names and values are what HTTP takes. */
    extra_headers: z
      .record(z.string(), z.string().regex(/^[\t\x20-\x7E]*$/, "must be a text of one line, in ASCII"))
      .refine(
        (headers) => Object.keys(headers).every((name) => /^[\w!#$%&'*+.^`|~-]+$/.test(name)),
        "must have names such as x-team, without blanks",
      )
      .readonly()
      .optional(),
    timeout: z.number().positive().optional(),
    /** A URL; what else an address may be is the provider's matter. */
    base_url: z
      .string()
      .trim()
      .regex(/^[^\s"'<>]+$/, "base_url must be an address such as http://127.0.0.1:8000/v1")
      .optional(),
    /** Of the provider's API, where its addresses name one. */
    api_version: z.string().min(1).optional(),
    /** False: the schema of an answer is in the prompt alone, for servers that take no other form. */
    structured_outputs: z.boolean().optional(),
    /** False: tools are offered in words, for models that cannot call them. */
    native_tools: z.boolean().optional(),
    /** Which of OpenAI's APIs the model is asked by; absent: it is found out. */
    api: z.enum(["chat", "responses"]).optional(),
  })
  .readonly();
export type ModelReference = z.infer<typeof ModelReference>;

/**
 * What a failed tool call leads to, besides the text the model is told: nothing, an entry in tool_failures,
 * or the end of the crew.
 */
export const ToolFailurePolicy = z.enum(["ignore", "warn", "raise"]);
export type ToolFailurePolicy = z.infer<typeof ToolFailurePolicy>;

export const Agent = z
  .object({
    name: z.string(),
    role: z.string(),
    goal: z.string(),
    backstory: z.string(),
    llm: ModelReference.optional(),
    /** Model turns of one task before the forced final call. */
    maxIterations: z.int().min(1),
    /** How often an unusable answer is asked for again; model calls are tried 3 × (this + 1) times. */
    maxRetryLimit: z.int().min(0),
    useSystemPrompt: z.boolean(),
    /**
     * Tool files by base name, or built-in tools, for tasks that name none and for work that others delegate.
     */
    tools: z.array(z.string()).readonly(),
    /** May delegate to the crew's other agents, who may not delegate in turn. */
    allowDelegation: z.boolean().optional(),
    /** Absent: a conversation that is too long for the model is summarised. False: it ends the crew. */
    respectContextWindow: z.literal(false).optional(),
    /** Whether its tool calls take part in the crew's cache; absent: as the crew says. */
    cache: z.boolean().optional(),
    /** Seconds for one task, counted from its first start, suspensions included. */
    maxExecutionSeconds: z.number().positive().optional(),
    /** Model calls a minute, instead of the crew's. */
    maxRpm: z.int().positive().optional(),
    toolFailurePolicy: ToolFailurePolicy.optional(),
    /** CrewAI's prompt templates; the first two are only used together. */
    templates: z
      .object({ system: z.string(), prompt: z.string(), response: z.string().optional() })
      .readonly()
      .optional(),
    /** strftime pattern of the date line in the system message; absent: no date line. */
    dateFormat: z.string().optional(),
  })
  .readonly();
export type Agent = z.infer<typeof Agent>;

/**
 * A check of a task's answer: a file of guardrails/ by its base name, a function of the crew's Python, or a
 * sentence that a model judges by.
 */
export const GuardrailReference = z.union([
  z.object({ file: z.string() }).readonly(),
  z.object({ python: PythonFunction }).readonly(),
  z.object({ sentence: z.string() }).readonly(),
]);
export type GuardrailReference = z.infer<typeof GuardrailReference>;

export const Task = z
  .object({
    name: z.string(),
    /** The name is the description as written; in outputs its placeholders are filled. */
    unnamed: z.literal(true).optional(),
    description: z.string(),
    expectedOutput: z.string(),
    /** Name of an agent of the crew; may be absent where a manager runs the tasks. */
    agent: z.string().optional(),
    /** Tool files by base name, or built-in tools: the task's own, else its agent's. */
    tools: z.array(z.string()).readonly(),
    /**
     * "all": every output so far. A list: these tasks' outputs in this order; an empty list is no context.
     */
    context: z.union([z.literal("all"), z.array(z.string()).readonly()]),
    markdown: z.boolean(),
    /** Structured output; the schema's top level is an object. */
    output: z
      .object({
        format: z.enum(["json", "pydantic"]),
        name: z.string(),
        schema: JsonObject,
        /** The pydantic model whose validators look at what fits the schema. */
        python: PythonFunction.optional(),
      })
      .readonly()
      .optional(),
    outputFile: z.string().optional(),
    /** Runs at the same time as the async tasks next to it. */
    async: z.literal(true).optional(),
    /** Checked against the output before it; the task is skipped when it does not hold. */
    condition: z.union([Condition, z.object({ python: PythonFunction }).readonly()]).optional(),
    /** Checks of the answer, in order. */
    guardrails: z.array(GuardrailReference).readonly().optional(),
    /** How often the task runs again after a refused answer. */
    guardrailMaxRetries: z.int().min(0).optional(),
    toolFailurePolicy: ToolFailurePolicy.optional(),
    /** Functions of the crew's Python that are told of the output, in order. */
    callbacks: z.array(PythonFunction).readonly().optional(),
    /** Whether the input crewai_trigger_payload is added to the description; absent: in the first task. */
    triggerContext: z.boolean().optional(),
  })
  .readonly();
export type Task = z.infer<typeof Task>;

/**
 * An input that some text of the crew mentions, or that has a default. `default` is null when it is required.
 */
export const InputDescription = z
  .object({ name: z.string(), default: JsonValue, required: z.boolean() })
  .readonly();
export type InputDescription = z.infer<typeof InputDescription>;

/** A crew as readonly JSON data; made by `loadCrew`, written to crews.json, read back with this schema. */
export const Crew = z
  .object({
    name: z.string(),
    description: z.string(),
    process: z.enum(["sequential", "hierarchical"]),
    /** Runs every task of a hierarchical crew; not among `agents`. */
    manager: Agent.optional(),
    /** The model of agents that name none. */
    llm: ModelReference.optional(),
    /** Whether equal tool calls are answered from the first one's result. */
    cache: z.boolean().optional(),
    /** Model calls a minute of all agents without a limit of their own. */
    maxRpm: z.int().positive().optional(),
    toolFailurePolicy: ToolFailurePolicy.optional(),
    /**
     * Tools that agents and tasks name and that are not files of the crew: whoever runs the crew provides
     * them.
     */
    builtInTools: z.array(z.string()).readonly().optional(),
    /** Of those that are used with settings: which tool it is, and what they are. */
    toolSettings: z
      .record(z.string(), z.object({ use: z.string(), with: JsonObject }).readonly())
      .readonly()
      .optional(),
    /** What of the crew is Python; absent: nothing. */
    python: CrewPython.optional(),
    agents: z.array(Agent).readonly(),
    tasks: z.array(Task).readonly(),
    inputs: z.array(InputDescription).readonly(),
    /** False: inputs that seem to be misspelt are taken as well. */
    strictInputs: z.literal(false).optional(),
    /**
     * What agents would ask that a start has rehearsed, by their names: it is estimated with. No file says
     * so, and nothing that is asked depends on it.
     */
    rehearsedModels: z.record(z.string(), z.string()).readonly().optional(),
  })
  .readonly();
export type Crew = z.infer<typeof Crew>;

/** Values for the crew's placeholders. */
export type Inputs = JsonObject;

/** The input in which CrewAI's triggers pass on what happened; no text mentions it. */
export const TRIGGER_PAYLOAD = "crewai_trigger_payload";

/**
 * The given inputs over the crew's defaults, or the names of all that are missing. Unknown inputs are kept.
 */
export function resolveInputs(
  crew: Pick<Crew, "inputs">,
  inputs: Inputs,
):
  | { readonly inputs: Inputs; readonly missing?: never }
  | { readonly missing: readonly string[]; readonly inputs?: never } {
  const missing = crew.inputs.filter((input) => input.required && !Object.hasOwn(inputs, input.name));
  if (missing.length > 0) return { missing: missing.map((input) => input.name) };
  return { inputs: inputsWithDefaults(crew, inputs) };
}

/** Missing ones are missing still. */
export function inputsWithDefaults(crew: Pick<Crew, "inputs">, inputs: Inputs): Inputs {
  const defaults = crew.inputs.filter((input) => !input.required).map((input) => [input.name, input.default]);
  return { ...Object.fromEntries(defaults), ...inputs };
}

/**
 * The model an agent asks for: its own, or else the crew's with the agent's settings. The environment may
 * fill in `model`.
 */
export function modelReferenceOf(
  agent: Pick<Agent, "llm">,
  crew: ModelReference | undefined,
): ModelReference {
  return agent.llm?.model === undefined ? { ...crew, ...agent.llm } : agent.llm;
}

/** The agents for which a run of the crew may call a model. */
export function workingAgents({ agents, tasks, manager, process }: Crew): readonly Agent[] {
  if (process === "hierarchical") return manager === undefined ? agents : [manager, ...agents];
  const working = agents.filter((agent) => tasks.some((task) => task.agent === agent.name));
  return working.some((agent) => agent.allowDelegation) ? agents : working;
}
