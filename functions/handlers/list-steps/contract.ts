import * as z from "zod";

import { ShownStep } from "../../domain/steps/steps.ts";
import { defineContract } from "../../runtime/contract.ts";
import { httpEnvironment, journalEnvironment } from "../../runtime/environment.ts";

const MOST_STEPS = 5000;
const LIMIT = `must be a whole number from 1 to ${MOST_STEPS}`;

const PlainStep = z.object({
  ...ShownStep.shape,
  tries: z.int().nonnegative().nullable().describe("Tries of a model call without a reply, before the last"),
});

/** A step with those below it. */
export interface StepWithSteps extends z.infer<typeof PlainStep> {
  readonly steps: readonly StepWithSteps[];
}
const Step: z.ZodType<StepWithSteps, StepWithSteps> = PlainStep.extend({
  steps: z.lazy(() => z.array(Step)).describe("Those below it, of the same form"),
});

/** What an execution did, as a tree, without what was said. */
export const listStepsContract = defineContract({
  name: "list-steps",
  route: { method: "GET", path: "/crew/executions/{execution_id}/steps" },
  access: "key",
  parameters: z.strictObject({
    execution_id: z.string().describe("As the start answered it"),
    under: z.string().optional().describe("Only this path and what is below it"),
    after: z
      .string()
      .optional()
      .describe("Only steps after this one in the order of the journal; `Link` has it"),
    limit: z
      .string()
      .regex(/^\d{1,4}$/, LIMIT)
      .transform(Number)
      .refine((number) => number >= 1 && number <= MOST_STEPS, LIMIT)
      .prefault("1000")
      .describe("The most steps of one answer"),
  }),
  body: z.unknown(),
  output: z.object({
    execution_id: z.string(),
    steps: z
      .array(Step)
      .describe("Tasks and hooks. A path that is no step itself sums up what this answer has below it"),
    notes: z.array(z.string()).describe("Sentences on what is missing, and why"),
  }),
  environment: z.object({ ...httpEnvironment.shape, ...journalEnvironment.shape }),
  failure: "The steps could not be read. The execution is not affected; try again in a few seconds.",
  about:
    "What an execution did, as a tree: tasks, runs, turns, tools, coworkers, guardrails, waits. Names, numbers and times; what was said is in each step.",
  answerHeaders: {
    Link: {
      says: 'The next page\'s URL with `rel="next"`, when more steps follow. Each page is a tree of its own: join them by `path`.',
      on: [200],
    },
  },
  problems: {
    404: ["there is no execution with this id"],
    410: ["the execution's steps have expired"],
    422: ["`under` or `after` is no path of a step"],
  },
});
