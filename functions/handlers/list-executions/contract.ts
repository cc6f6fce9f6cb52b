import * as z from "zod";

import { ExecutionError, Phase, Status } from "../../domain/execution.ts";
import { defineContract } from "../../runtime/contract.ts";
import { httpEnvironment, journalEnvironment } from "../../runtime/environment.ts";
import { moment } from "../../runtime/moment.ts";
import { wholeNumber } from "../../runtime/whole-number.ts";

const text = (characters: number) => {
  const error = `must have 1 to ${characters} characters`;
  return z.string().min(1, { error }).max(characters, { error });
};

const count = z.int().nonnegative();
const inFull = (meaning: string) => `With \`view=full\`: ${meaning}`;

/** Each costs two reads of the journal. */
export const MOST_IN_FULL = 100;

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
    since: moment().optional().describe("Only executions that were started then or later"),
    until: moment().optional().describe("Only executions that were started before it"),
    view: z
      .enum(["short", "full"], { error: "must be one of: short, full" })
      .prefault("short")
      .describe(`\`full\` tells more of each execution, of ${MOST_IN_FULL} at most`),
    cursor: text(2000).optional().describe("Where to go on, as the `Link` header says"),
  }),
  body: z.unknown(),
  output: z.object({
    executions: z.array(
      z.object({
        execution_id: z.string(),
        crew_name: z.string(),
        status: Status,
        created_at: z
          .string()
          .describe("When it was started, in UTC to the second, without a suffix; with `view=full` with Z"),
        updated_at: z.string().describe("When the status last changed, written the same way"),
        phase: Phase.optional().describe(inFull("the finer word beside the status")),
        total_tokens: count.optional().describe(inFull("what its models have read and written so far")),
        llm_calls: count.optional().describe(inFull("model calls so far")),
        cost_usd: z
          .number()
          .nullable()
          .optional()
          .describe(inFull("dollars so far; null where the cost of some call is not known")),
        duration_seconds: z
          .number()
          .nonnegative()
          .optional()
          .describe(inFull("from its start to its end, or until now")),
        completed_tasks: count.optional().describe(inFull("tasks that are completed or skipped")),
        total_tasks: count.optional().describe(inFull("all tasks; 0 before the first attempt")),
        current_task: z
          .string()
          .nullable()
          .optional()
          .describe(inFull("the first that is under way, or null")),
        tool_failures: count
          .optional()
          .describe(inFull("tool calls that failed, though it may be COMPLETED all the same")),
        rehearsed: z
          .literal(true)
          .optional()
          .describe(inFull("model calls of it were rehearsed: no model was asked")),
        error: ExecutionError.optional().describe(inFull("why it ended as ERROR")),
        replay_of: z
          .object({ execution_id: z.string() })
          .optional()
          .describe(inFull("what a replay goes on from; absent for those that an early version started")),
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
  problems: {
    422: [
      "the cursor does not belong to a list with this `status`, `crew_name`, `since` and `until`",
      "`until` is not after `since`",
      `\`view=full\` is asked for with a \`limit\` above ${MOST_IN_FULL}`,
    ],
  },
});
