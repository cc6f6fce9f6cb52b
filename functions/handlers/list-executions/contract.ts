import * as z from "zod";

import { Status } from "../../domain/execution.ts";
import { defineContract } from "../../runtime/contract.ts";
import { httpEnvironment, journalEnvironment } from "../../runtime/environment.ts";

/** Lists executions, newest first, from the journal's index. */
export const listExecutions = defineContract({
  name: "list-executions",
  route: { method: "GET", path: "/crew/executions" },
  access: "key",
  parameters: z.object({
    limit: z
      .string()
      .regex(/^\d{1,4}$/, "limit is a whole number from 1 to 1000")
      .transform(Number)
      .refine((limit) => limit >= 1 && limit <= 1000, "limit is a whole number from 1 to 1000")
      .prefault("10"),
    status: Status.optional(),
    crew_name: z.string().min(1).max(200).optional(),
    cursor: z.string().min(1).max(2000).optional(),
  }),
  body: z.unknown(),
  output: z.object({
    executions: z.array(
      z.object({
        execution_id: z.string(),
        crew_name: z.string(),
        status: Status,
        created_at: z.string(),
        updated_at: z.string(),
      }),
    ),
  }),
  environment: z.object({ ...httpEnvironment.shape, ...journalEnvironment.shape }),
  failure: "The executions could not be read. Try again in a few seconds.",
});
