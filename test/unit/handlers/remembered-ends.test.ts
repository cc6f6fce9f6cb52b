import { expect, it } from "vitest";

import { completedAs } from "../../../functions/domain/ends.ts";
import { rememberEnds } from "../../../functions/handlers/get-status/remembered-ends.ts";
import { createExecution } from "../../support/handlers/created-execution.ts";
import { memoryExecutionJournal } from "../../support/journal/memory-execution-journal.ts";

/** A journal whose reads are counted. */
function countedJournal() {
  const { journal } = memoryExecutionJournal();
  const reads: string[] = [];
  const reader = rememberEnds({
    read: (id) => {
      reads.push(`read ${id}`);
      return journal.read(id);
    },
    readOutcome: (execution) => {
      reads.push(`outcome ${execution.executionId}`);
      return journal.readOutcome(execution);
    },
  });
  const poll = async (id: string): Promise<unknown> => {
    const execution = await reader.read(id);
    return execution?.outcome && (await reader.readOutcome(execution)).result?.raw;
  };
  const end = async (executionId: string, raw = "Dear Ada"): Promise<void> => {
    await createExecution(journal, { executionId });
    await journal.beginAttempt(executionId, new Date());
    const outcome = completedAs({ raw, data: {} });
    await journal.decide({ executionId, outcome, at: new Date(), attempt: 1 });
  };
  return { journal, reads, poll, end };
}

it("reads an end once, and what has not ended each time", async () => {
  const { journal, reads, poll, end } = countedJournal();
  await createExecution(journal, { executionId: "open" });
  expect([await poll("open"), await poll("open"), await poll("absent")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  await end("a");
  expect([await poll("a"), await poll("a"), await poll("a")]).toEqual(["Dear Ada", "Dear Ada", "Dear Ada"]);
  await end("open", "Dear Ben");
  expect(await poll("open")).toBe("Dear Ben");
  expect(reads).toEqual([
    "read open",
    "read open",
    "read absent",
    "read a",
    "outcome a",
    "read open",
    "outcome open",
  ]);
});

it("keeps no result that is long, and the latest ends of many", async () => {
  const { reads, poll, end } = countedJournal();
  await end("long", "x".repeat(100_000));
  expect([await poll("long"), await poll("long")]).toEqual(["x".repeat(100_000), "x".repeat(100_000)]);
  expect(reads).toEqual(["read long", "outcome long", "outcome long"]);
  for (let index = 0; index < 100; index += 1) {
    await end(`id-${index}`);
    await poll(`id-${index}`);
  }
  reads.length = 0;
  await Promise.all([poll("id-99"), poll("id-0"), poll("long")]);
  expect(reads).toEqual(["read long", "outcome long"]);
});
