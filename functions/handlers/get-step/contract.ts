import * as z from "zod";

import { ShownStep } from "../../domain/steps/steps.ts";
import { defineContract } from "../../runtime/contract.ts";
import { httpEnvironment, journalEnvironment, promptsEnvironment } from "../../runtime/environment.ts";

/** One step with what was said, as far as it is kept. */
export const getStepContract = defineContract({
  name: "get-step",
  route: { method: "GET", path: "/crew/executions/{execution_id}/steps/{path+}" },
  access: "key",
  parameters: z.object({
    execution_id: z.string().describe("As the start answered it"),
    path: z.string().describe("As the list of steps has it; slashes stay as they are"),
  }),
  body: z.unknown(),
  output: z.object({
    execution_id: z.string(),
    ...ShownStep.shape,
    tries: z
      .array(z.object({ at: z.string(), error: z.string() }))
      .nullable()
      .describe("Tries of a model call without a reply, before the last"),
    asked: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe(
        "Of a model call `messages`, `tools`, `tool_choice`, `response_format` and `settings`; of others their arguments",
      ),
    answer: z
      .unknown()
      .describe(
        "The reply, the result or the verdict, as the journal keeps it; null where that is not shown",
      ),
    missing: z
      .record(z.string(), z.string())
      .describe("Why a key above is null, a sentence for each of which that is not plain"),
    cut: z
      .array(z.object({ pointer: z.string(), characters: z.int().describe("As many as the whole has") }))
      .describe("Texts of which an answer of 5 MB holds the beginning alone, by JSON Pointers"),
    stored_bytes: z.int().nonnegative().describe("As they lie in the journal, packed"),
    expires_at: z
      .string()
      .nullable()
      .describe("When the step goes, ISO 8601 in UTC; null of an early version's, which does not"),
  }),
  environment: z.object({
    ...httpEnvironment.shape,
    ...journalEnvironment.shape,
    ...promptsEnvironment.shape,
  }),
  failure: "The step could not be read. The execution is not affected; try again in a few seconds.",
  about:
    "The whole of one step: what a model, a tool or a function was asked, what came of it, and how it went.",
  problems: {
    404: ["there is no execution with this id", "the execution has no step at this path"],
    410: ["the execution's steps have expired"],
  },
});
