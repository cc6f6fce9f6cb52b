import * as z from "zod";

import { JsonObject, JsonValue } from "./json.ts";

/**
 * Which model an agent thinks with. `model` is CrewAI's string ("openai/gpt-4o", "anthropic/…", a bare name means
 * openai); without it the environment decides. `timeout` is in seconds, for one call.
 */
export const ModelReference = z
  .strictObject({
    model: z.string().min(1).optional(),
    temperature: z.number().min(0).optional(),
    top_p: z.number().min(0).max(1).optional(),
    max_tokens: z.int().positive().optional(),
    timeout: z.number().positive().optional(),
    base_url: z.url().optional(),
  })
  .readonly();
export type ModelReference = z.infer<typeof ModelReference>;

export const Agent = z
  .object({
    name: z.string(),
    role: z.string(),
    goal: z.string(),
    backstory: z.string(),
    llm: ModelReference.optional(),
    /** Model turns of one task before the forced final call. */
    maxIterations: z.int().min(1),
    /** How often an unusable answer is asked again; model calls are tried 3 × (this + 1) times. */
    maxRetryLimit: z.int().min(0),
    useSystemPrompt: z.boolean(),
    /** strftime pattern of the date line in the system message; absent: no date line. */
    dateFormat: z.string().optional(),
  })
  .readonly();
export type Agent = z.infer<typeof Agent>;

export const Task = z
  .object({
    name: z.string(),
    description: z.string(),
    expectedOutput: z.string(),
    /** Name of an agent of the crew. */
    agent: z.string(),
    /** Tool files by base name: the task's own, else its agent's. */
    tools: z.array(z.string()).readonly(),
    /** "all": every output so far. A list: these tasks' outputs in this order; an empty list is no context. */
    context: z.union([z.literal("all"), z.array(z.string()).readonly()]),
    markdown: z.boolean(),
    /** Structured output; the schema's top level is an object. */
    output: z
      .object({ format: z.enum(["json", "pydantic"]), name: z.string(), schema: JsonObject })
      .readonly()
      .optional(),
    outputFile: z.string().optional(),
  })
  .readonly();
export type Task = z.infer<typeof Task>;

/** An input that some text of the crew mentions, or that has a default. `default` is null when it is required. */
export const InputDescription = z
  .object({ name: z.string(), default: JsonValue, required: z.boolean() })
  .readonly();
export type InputDescription = z.infer<typeof InputDescription>;

/** A crew as readonly JSON data; made by `loadCrew`, written to crews.json, read back with this schema. */
export const Crew = z
  .object({
    name: z.string(),
    description: z.string(),
    process: z.literal("sequential"),
    /** The model of agents that name none. */
    llm: ModelReference.optional(),
    agents: z.array(Agent).readonly(),
    tasks: z.array(Task).readonly(),
    inputs: z.array(InputDescription).readonly(),
  })
  .readonly();
export type Crew = z.infer<typeof Crew>;

/** Values for the crew's placeholders. */
export type Inputs = JsonObject;
