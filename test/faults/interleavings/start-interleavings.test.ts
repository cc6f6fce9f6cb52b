import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { executionJournal } from "../../../functions/adapters/dynamodb/execution-journal.ts";
import { idempotencyKeys } from "../../../functions/adapters/dynamodb/idempotency-keys.ts";
import { recordLeases } from "../../../functions/adapters/dynamodb/record-leases.ts";
import { endedBeforeItRan } from "../../../functions/domain/ends.ts";
import { testTable } from "../../support/journal/journal-table.ts";
import { memoryExecutionJournal } from "../../support/journal/memory-execution-journal.ts";
import type { StatementFate } from "../../support/snowflake/careless-snowflake.ts";
import { isAll } from "../is-all.ts";
import { type CallFate, type Fates, type StageJournal, startStage, type Told } from "./start-stage.ts";

const { table } = testTable();

/** One fate is usual; the others come as often each as one in so many. */
const mostly = <Value>(usual: Value, others: readonly Value[], oneIn: number): fc.Arbitrary<Value> =>
  fc.oneof({ weight: oneIn, arbitrary: fc.constant(usual) }, ...others.map((value) => fc.constant(value)));

const disturbed = fc.constantFrom(8, 40, 200).chain((oneIn) =>
  fc.record({
    call: fc.infiniteStream(mostly<CallFate>("done", ["cut", "unheard", "die before", "die after"], oneIn)),
    start: fc.infiniteStream(mostly<CallFate>("done", ["cut", "unheard", "die before", "die after"], 4)),
    statement: fc.infiniteStream(mostly<StatementFate>("done", ["refused", "late"], 4)),
    isStale: fc.infiniteStream(fc.boolean()),
    isFull: fc.boolean(),
  }),
);

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

/** Longer than a start is owned, and than a record lease. */
const aMinutePasses = (): void => void vi.setSystemTime(Date.now() + 61_000);

describe.each<[string, number, () => StageJournal]>([
  ["memory, the tests' own", isAll ? 50_000 : 1000, () => memoryExecutionJournal()],
  [
    "DynamoDB",
    isAll ? 1000 : 30,
    () => ({
      journal: executionJournal(table()),
      leases: recordLeases(table()),
      keys: idempotencyKeys(table()),
    }),
  ],
])("starts with one Idempotency-Key, in a journal in %s,", (_, numRuns, open) => {
  it("are one execution with one row, of which everybody is told the truth, in whatever order and whatever fails", async () => {
    const property = fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 2, max: 3 }),
      fc.integer({ min: 1, max: 2 }),
      disturbed,
      async (scheduler, first, later, streams) => {
        let isCalm = false;
        let isLate = false;
        const fates: Fates = {
          call: (name) => (isCalm ? "done" : streams[name === "start" ? "start" : "call"].next().value),
          statement: () => (isCalm ? "done" : streams.statement.next().value),
          isStale: () => !isLate && streams.isStale.next().value,
          isFull: () => streams.isFull,
        };
        const ports = open();
        const stage = startStage(scheduler, ports, crypto.randomUUID(), fates);
        const starts = (count: number, when: string) =>
          Array.from({ length: count }, (__, index) => stage.start(`${when} ${index}`));

        const told: Told[] = await scheduler.waitFor(Promise.all(starts(first, "first")));
        await scheduler.waitFor(stage.snowflake.settled());
        await expectNothingRuns(told, stage, ports);
        aMinutePasses();
        isLate = true;
        const [again] = await scheduler.waitFor(
          Promise.all([Promise.all(starts(later, "later")), stage.reconcile()]),
        );
        await scheduler.waitFor(stage.snowflake.settled());
        await expectNothingRuns(again, stage, ports);
        aMinutePasses();
        isCalm = true;
        const last = await scheduler.waitFor(stage.start("last"));
        await scheduler.waitFor(stage.settle());

        await expectTruth([...told, ...again, last], stage, ports);
        expect(last.is).toBe("started");
      },
    );
    await fc.assert(property, { numRuns });
  });
});

async function expectTruth(
  told: readonly Told[],
  { ids, ran, snowflake }: ReturnType<typeof startStage>,
  { journal }: StageJournal,
): Promise<void> {
  const accepted = new Set(told.flatMap((each) => (each.is === "started" ? [each.executionId] : [])));
  expect([...ran]).toEqual([...accepted]);
  expect(accepted.size).toBe(1);
  for (const id of ids) {
    expect([id, await isVoid(id, journal)]).toEqual([id, !accepted.has(id)]);
    const rows = snowflake.rows.filter((row) => row.id === id).length;
    expect(accepted.has(id) ? [1] : [0, 1]).toContain(rows);
  }
}

/** Whoever was told so may repeat the start later, and have it run then. */
async function expectNothingRuns(
  told: readonly Told[],
  { begun }: ReturnType<typeof startStage>,
  { journal }: StageJournal,
): Promise<void> {
  const failed = told.flatMap((each) => (each.is === "failed" ? (each.executionId ?? []) : []));
  for (const id of failed) {
    expect([id, !begun.has(id) || (await isVoid(id, journal))]).toEqual([id, true]);
  }
}

async function isVoid(executionId: string, journal: StageJournal["journal"]): Promise<boolean> {
  const execution = await journal.read(executionId);
  return execution === undefined || endedBeforeItRan(execution);
}
