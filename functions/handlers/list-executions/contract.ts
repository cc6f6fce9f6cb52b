import * as z from "zod";

import { Status } from "../../domain/execution.ts";
import { defineContract } from "../../runtime/contract.ts";
import { httpEnvironment, journalEnvironment } from "../../runtime/environment.ts";
import { wholeNumber } from "../../runtime/whole-number.ts";

const text = (characters: number) => {
  const error = `must have 1 to ${characters} characters`;
  return z.string().min(1, { error }).max(characters, { error });
};

/**
 * Lists executions, newest first, from the journal's index. A parameter that is misspelt would give another
 * list than the one asked for and look like it, so unknown ones are refused. Endpoints whose answer no
 * parameter changes ignore them, because clients add some of their own against caches (`?_=123`).
 */
export const listExecutionsContract = defineContract({
  name: "list-executions",
  route: { method: "GET", path: "/crew/executions" },
  access: "key",
  parameters: z.strictObject({
    limit: wholeNumber(1, 1000).prefault("10").describe("The most executions of one answer"),
    status: z
      .enum(Status.options, { error: `must be one of: ${Status.options.join(", ")}` })
      .optional()
      .describe("Only executions with this status"),
    crew_name: text(200).optional().describe("Only executions of this crew"),
    cursor: text(2000).optional().describe("Where to go on, as the `Link` header says"),
  }),
  body: z.unknown(),
  output: z.object({
    executions: z.array(
      z.object({
        execution_id: z.string(),
        crew_name: z.string(),
        status: Status,
        created_at: z.string().describe("When it was started, in UTC to the second, without a suffix"),
        updated_at: z.string().describe("When the status last changed, written the same way"),
      }),
    ),
  }),
  environment: z.object({ ...httpEnvironment.shape, ...journalEnvironment.shape }),
  failure: "The executions could not be read. Try again in a few seconds.",
  about:
    "Lists executions, newest first. One may be missing for a second after its start; its status never is.",
  answerHeaders: {
    Link: {
      on: [200],
      says: 'The next page\'s URL with `rel="next"`, when there is one; steady while executions are being added.',
    },
  },
  problems: { 422: ["the cursor does not belong to a list with this `status` and `crew_name`"] },
});
