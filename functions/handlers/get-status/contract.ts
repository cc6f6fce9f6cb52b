import * as z from "zod";

import { defineContract } from "../../runtime/contract.ts";
import { httpEnvironment, journalEnvironment } from "../../runtime/environment.ts";

/** Says how an execution is doing, from the journal alone. */
export const getStatusContract = defineContract({
  name: "get-status",
  route: { method: "GET", path: "/crew/status/{execution_id}" },
  access: "key",
  parameters: z.object({ execution_id: z.string() }),
  body: z.unknown(),
  output: z.object({
    execution_id: z.string(),
    status: z.enum(["PROCESSING", "COMPLETED", "ERROR"]),
    result: z.object({ raw: z.string(), data: z.record(z.string(), z.unknown()) }).nullable(),
    error: z.string().nullable(),
  }),
  environment: z.object({ ...httpEnvironment.shape, ...journalEnvironment.shape }),
  failure: "The status could not be read. The execution is not affected; try again in a few seconds.",
});
