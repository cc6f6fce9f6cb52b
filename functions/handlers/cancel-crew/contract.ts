import * as z from "zod";

import { ENDS } from "../../domain/ends.ts";
import { defineContract } from "../../runtime/contract.ts";
import { httpEnvironment, journalEnvironment, workflowEnvironment } from "../../runtime/environment.ts";

const { cancelled } = ENDS;

/** Ends an execution at once, and stops what runs it. */
export const cancelCrewContract = defineContract({
  name: "cancel-crew",
  route: { method: "POST", path: "/crew/cancel/{execution_id}" },
  access: "key",
  parameters: z.object({ execution_id: z.string().describe("As the start answered it") }),
  body: z.unknown(),
  output: z.object({
    execution_id: z.string(),
    status: z.literal("ERROR").describe("What the next poll says too"),
    message: z.literal("Crew execution cancelled"),
  }),
  environment: z.object({
    ...httpEnvironment.shape,
    ...journalEnvironment.shape,
    ...workflowEnvironment.shape,
  }),
  failure: "The execution could not be cancelled. Try again in a few seconds.",
  about:
    `Ends an execution at once: the next poll says ERROR with the error \`${cancelled.error.sentence()}\`, ` +
    `and its phase is ${cancelled.phase}. The workflow is stopped, and a model call that is under way is ` +
    "aborted within seconds.",
  problems: {
    404: ["there is no execution with this id"],
    409: ["the execution has ended already; its status says how"],
  },
});
