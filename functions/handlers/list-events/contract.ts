import * as z from "zod";

import { TimelineEvent } from "../../domain/timeline.ts";
import { defineContract } from "../../runtime/contract.ts";
import { httpEnvironment, journalEnvironment } from "../../runtime/environment.ts";

const wholeNumber = (minimum: number, maximum: number) => {
  const text = `must be a whole number from ${minimum} to ${maximum}`;
  return z
    .string()
    .regex(/^\d{1,10}$/, text)
    .transform(Number)
    .refine((number) => number >= minimum && number <= maximum, text);
};

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
    execution_id: z.string(),
    after: wholeNumber(0, 9_999_999_999).prefault("0"),
    limit: wholeNumber(1, 1000).prefault("100"),
  }),
  body: z.unknown(),
  output: z.object({ events: z.array(z.object({ sequence: z.int(), ...TimelineEvent.shape })) }),
  environment: z.object({ ...httpEnvironment.shape, ...journalEnvironment.shape }),
  failure: "The events could not be read. The execution is not affected; try again in a few seconds.",
});
