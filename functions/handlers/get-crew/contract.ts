import * as z from "zod";

import { DescribedCrew } from "../../domain/crews/described-crew.ts";
import { Status } from "../../domain/execution.ts";
import { defineContract } from "../../runtime/contract.ts";
import { crewsEnvironment, httpEnvironment, journalEnvironment } from "../../runtime/environment.ts";

/** All that is known of a crew, and how its last executions ended. */
export const getCrewContract = defineContract({
  name: "get-crew",
  route: { method: "GET", path: "/crew/crews/{name}" },
  access: "key",
  parameters: z.object({ name: z.string().describe("As the list of crews names it") }),
  body: z.unknown(),
  output: z.object({
    ...DescribedCrew.shape,
    last_executions: z
      .array(
        z.object({
          execution_id: z.string(),
          status: Status,
          created_at: z.string().describe("When it was started, ISO 8601 in UTC"),
          updated_at: z.string().describe("When the status last changed, written the same way"),
        }),
      )
      .describe("At most 5, newest first, of the newest 1000 executions of all crews"),
  }),
  environment: z.object({
    ...httpEnvironment.shape,
    ...journalEnvironment.shape,
    ...crewsEnvironment.shape,
  }),
  failure: "The crew could not be read. Try again in a few seconds.",
  about:
    "Shows what a crew is made of: agents with their models, tasks, tools with their effects, inputs, what keeps it " +
    "from being started, and how its last executions ended. No secret is ever in it.",
  problems: { 404: ["there is no crew with this name; the answer lists those there are"] },
});
