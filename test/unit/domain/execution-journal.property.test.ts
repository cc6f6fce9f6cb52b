import fc from "fast-check";
import { expect, it } from "vitest";

import { hasEnded } from "../../../functions/domain/execution.ts";
import { failedOutcome } from "../../../functions/domain/outcome.ts";
import { memoryExecutionJournal } from "../../support/memory-execution-journal.ts";

type Step =
  | { readonly does: "beginAttempt" }
  | { readonly does: "suspend"; readonly attempt: number }
  | { readonly does: "decide"; readonly attempt: number | undefined };

const attempt = fc.integer({ min: 1, max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>({ does: "beginAttempt" }),
  attempt.map((number): Step => ({ does: "suspend", attempt: number })),
  fc.option(attempt, { nil: undefined }).map((number): Step => ({ does: "decide", attempt: number })),
);

it("ends with exactly one outcome, that of the one decider that decided, however deciders interleave", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(step, { maxLength: 12 }), async (scheduler, steps) => {
      const { journal, execution } = memoryExecutionJournal();
      await journal.create("a", { crewName: "crew", inputs: {}, limits: {} }, new Date(0), "starter");
      const begin = scheduler.scheduleFunction(journal.beginAttempt);
      const suspend = scheduler.scheduleFunction(journal.suspend);
      const decide = scheduler.scheduleFunction(journal.decide);
      const decided: string[] = [];
      const seen: (string | undefined)[] = [];
      const run = async (now: Step, index: number): Promise<void> => {
        if (now.does === "beginAttempt") await begin("a", new Date(index + 1));
        else if (now.does === "suspend") await suspend("a", now.attempt);
        else {
          const outcome = failedOutcome(`decider ${index}`, "", false);
          const decision = await decide("a", outcome, new Date(index + 1), now.attempt);
          if (decision.decided) decided.push(`decider ${index}`);
          if (decision.execution?.outcome !== undefined) seen.push(decision.execution.error?.type);
        }
      };
      await scheduler.waitFor(Promise.all(steps.map(run)));
      const end = execution("a");
      expect(decided.length).toBe(hasEnded(end) ? 1 : 0);
      expect([...new Set(seen), end.error?.type].every((type) => type === decided[0])).toBe(true);
      if (steps.some((each) => each.does === "decide" && each.attempt === undefined)) {
        expect(hasEnded(end)).toBe(true);
      }
    }),
  );
});
