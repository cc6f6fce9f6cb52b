import * as z from "zod";

import { JsonValue } from "../../json/json.ts";

/** An input of a crew, as somebody needs to know it who starts one. */
export const DescribedInput = z.object({
  name: z.string(),
  default: JsonValue.describe("What counts when it is not given; null where there is none"),
  required: z.boolean().describe("Whether a start without it is refused"),
  hooked: z
    .literal(true)
    .optional()
    .describe("Present where it has no default, and a hook of the crew's Python may give it"),
});

/** What keeps a crew from being started, or might surprise. */
const DescribedProblem = z.object({
  level: z
    .enum(["error", "unfinished", "setting", "warning"])
    .describe(
      "`error`: it cannot be started. `unfinished`: it can be rehearsed only. `setting`: something is not set " +
        "for the deployment. `warning`: it can be started all the same",
    ),
  message: z.string().describe("What is wrong, and what to do"),
  file: z.string().nullable().describe("In the crew's folder; null for what is in no file"),
  line: z.int().positive().nullable(),
});

const DescribedAgent = z.object({
  name: z.string(),
  role: z.string().describe("As it is written, with its placeholders"),
  model: z
    .string()
    .nullable()
    .describe("The model that it asks, by its own `llm`, the crew's, or `MODEL`; null if none is named"),
  manager: z.boolean().describe("Whether it runs the tasks of a hierarchical crew"),
});

const DescribedTask = z.object({
  name: z.string(),
  agent: z.string().nullable().describe("Null where the manager chooses"),
  async: z.boolean(),
});

const DescribedTool = z.object({
  name: z.string().describe("What the crew's files call it"),
  called: z.string().nullable().describe("What models call it; null for a built-in tool of an unknown name"),
  kind: z.enum(["typescript", "python", "built-in"]),
  effect: z
    .enum(["read", "idempotent", "unsafe"])
    .nullable()
    .describe("What it does outside, and so whether it may be called again after a crash"),
  tasks: z.array(z.string()).describe("Tasks that name it"),
  agents: z.array(z.string()).describe("Agents that may use it for tasks that name no tools"),
});

/** All that is known of a crew without running it. */
export const DescribedCrew = z.object({
  name: z.string(),
  startable: z.boolean().describe("Whether a start would be taken; `problems` say why not"),
  description: z.string(),
  process: z.string().describe('`"sequential"` or `"hierarchical"`; empty where its files cannot be read'),
  agents: z.array(DescribedAgent),
  tasks: z.array(DescribedTask).describe("In order"),
  tools: z.array(DescribedTool),
  inputs: z.array(DescribedInput),
  problems: z.array(DescribedProblem),
});
export type DescribedCrew = z.input<typeof DescribedCrew>;
