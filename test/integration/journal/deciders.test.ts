import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { executionJournal } from "../../../functions/adapters/dynamodb/execution-journal.ts";
import { hasEnded } from "../../../functions/domain/execution.ts";
import type { ExecutionJournal } from "../../../functions/domain/journal.ts";
import { failedOutcome } from "../../support/handlers/outcome-of.ts";
import { testTable } from "../../support/journal/journal-table.ts";
import { memoryExecutionJournal } from "../../support/journal/memory-execution-journal.ts";

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

const { table } = testTable();

describe.each<[string, number, () => ExecutionJournal]>([
  ["DynamoDB", 40, () => executionJournal(table())],
  ["memory, the tests' own", 300, () => memoryExecutionJournal().journal],
])("the journal in %s", (_, numRuns, open) => {
  it("ends with exactly one outcome, that of the one who decided, however deciders interleave", async () => {
    const property = fc.asyncProperty(
      fc.scheduler(),
      fc.array(step, { maxLength: 10 }),
      async (scheduler, steps) => {
        const journal = open();
        const id = crypto.randomUUID();
        await journal.create({
          executionId: id,
          request: { crewName: "crew", inputs: {}, limits: {} },
          createdAt: new Date(0),
          owner: "starter",
        });
        const begin = scheduler.scheduleFunction(journal.beginAttempt.bind(journal));
        const suspend = scheduler.scheduleFunction(journal.suspend.bind(journal));
        const decide = scheduler.scheduleFunction(journal.decide.bind(journal));
        const decided: string[] = [];
        const seen: (string | undefined)[] = [];
        const run = async (now: Step, index: number): Promise<void> => {
          const at = new Date(index + 1);
          if (now.does === "beginAttempt") await begin(id, at);
          else if (now.does === "suspend") await suspend(id, now.attempt, true);
          else {
            const outcome = failedOutcome(`decider ${index}`, "", false);
            const decision = await decide({ executionId: id, outcome, at, attempt: now.attempt });
            if (decision.decided) decided.push(outcome.phase === "FAILED" ? outcome.error.type : "");
            if (decision.execution?.outcome !== undefined) seen.push(decision.execution.error?.type);
          }
        };
        await scheduler.waitFor(Promise.all(steps.map(run)));
        const end = await journal.read(id);
        const mustEnd = steps.some((each) => each.does === "decide" && each.attempt === undefined);
        expect({ decided: decided.length, ended: (end !== undefined && hasEnded(end)) || !mustEnd }).toEqual({
          decided: end !== undefined && hasEnded(end) ? 1 : 0,
          ended: true,
        });
        expect([...seen, end?.error?.type].filter((type) => type !== decided[0])).toEqual([]);
      },
    );
    await fc.assert(property, { numRuns });
  });
});
