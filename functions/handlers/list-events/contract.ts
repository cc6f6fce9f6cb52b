import * as z from "zod";

import { TimelineEvent } from "../../domain/timeline.ts";
import { defineContract } from "../../runtime/contract.ts";
import { httpEnvironment, journalEnvironment } from "../../runtime/environment.ts";
import { wholeNumber } from "../../runtime/whole-number.ts";

/** Less than what a function has for an answer, with its start and its reads. */
const LONGEST_WAIT_SECONDS = 15;

/**
 * The timeline of an execution: task, model-call and tool-call events in order. Unknown parameters are
 * refused: with `after` or `limit` misspelt, the answer would be other events than those asked for and look
 * like them.
 */
export const listEventsContract = defineContract({
  name: "list-events",
  route: { method: "GET", path: "/crew/executions/{execution_id}/events" },
  access: "key",
  parameters: z.strictObject({
    execution_id: z.string().describe("As the start answered it"),
    after: wholeNumber(0, 9_999_999_999).prefault("0").describe("Only events with a higher `sequence`"),
    limit: wholeNumber(1, 1000).prefault("100").describe("The most events of one answer"),
    wait: wholeNumber(0, LONGEST_WAIT_SECONDS)
      .prefault("0")
      .describe(
        "Seconds to wait for an event where there is none yet: the answer comes with the first, or else when they have passed " +
          "or the execution has ended, and is empty then",
      ),
  }),
  body: z.unknown(),
  output: z.object({
    events: z.array(
      z.object({ sequence: z.int().describe("Grows from 1 without gaps"), ...TimelineEvent.shape }),
    ),
    ended: z
      .boolean()
      .describe(
        "Whether the execution has ended: then nothing follows these and the next pages, but for what a cancelled one was at",
      ),
  }),
  environment: z.object({ ...httpEnvironment.shape, ...journalEnvironment.shape }),
  failure: "The events could not be read. The execution is not affected; try again in a few seconds.",
  about:
    "The timeline: what began, ended and was called, in order. Names, numbers and times, never what was said. " +
    "To follow an execution, ask with `after` the last `sequence` and `wait=15`, until `ended`.",
  answerHeaders: {
    Link: {
      on: [200],
      says: 'The next page\'s URL with `rel="next"`, when more events may follow. Without it, ask again later.',
    },
  },
  problems: { 404: ["there is no execution with this id"] },
});
