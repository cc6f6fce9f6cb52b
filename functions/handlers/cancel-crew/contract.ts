import * as z from "zod";

import { defineContract } from "../../runtime/contract.ts";
import { httpEnvironment, journalEnvironment, workflowEnvironment } from "../../runtime/environment.ts";

/** Ends an execution at once, and stops what runs it. */
export const cancelCrewContract = defineContract({
  name: "cancel-crew",
  route: { method: "POST", path: "/crew/cancel/{execution_id}" },
  access: "key",
  parameters: z.object({ execution_id: z.string() }),
  body: z.unknown(),
  output: z.object({ execution_id: z.string(), status: z.literal("ERROR"), message: z.string() }),
  environment: z.object({
    ...httpEnvironment.shape,
    ...journalEnvironment.shape,
    ...workflowEnvironment.shape,
  }),
  failure: "The execution could not be cancelled. Try again in a few seconds.",
});
