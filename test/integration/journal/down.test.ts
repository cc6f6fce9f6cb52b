import { expect, it } from "vitest";

import { executionJournal } from "../../../functions/adapters/dynamodb/execution-journal.ts";
import { executionList } from "../../../functions/adapters/dynamodb/execution-list.ts";
import { idempotencyKeys } from "../../../functions/adapters/dynamodb/idempotency-keys.ts";
import { openExecutions } from "../../../functions/adapters/dynamodb/open-executions.ts";
import { recordLeases } from "../../../functions/adapters/dynamodb/record-leases.ts";
import { stepJournal } from "../../../functions/adapters/dynamodb/step-journal.ts";
import { NO_PROGRESS } from "../../../functions/domain/progress.ts";
import { failedOutcome } from "../../support/handlers/outcome-of.ts";
import { testTable } from "../../support/journal/journal-table.ts";

const { table, stop } = testTable();

it("throws JournalUnavailable with the SDK's error as cause, from everything, when DynamoDB is down", async () => {
  await stop();
  const journal = executionJournal(table());
  const leases = recordLeases(table());
  const keys = idempotencyKeys(table());
  const steps = stepJournal(table(), { executionId: "a", attempt: 2, beforeEffect: () => undefined });
  const request = { crewName: "crew", inputs: {}, limits: {} };
  const now = new Date();
  const calls: (() => Promise<unknown>)[] = [
    () => journal.create({ executionId: "a", request, createdAt: now, owner: "me" }),
    () => journal.read("a"),
    () => journal.readRequest("a"),
    () => journal.takeOverStart("a", "me", now),
    () => journal.noteStarted("a"),
    () =>
      journal.endStart({ executionId: "a", outcome: failedOutcome("X", "", false), at: now, owner: "me" }),
    () => journal.beginAttempt("a", now),
    () => journal.suspend("a", 1, true),
    () => journal.decide({ executionId: "a", outcome: failedOutcome("X", "", false), at: now }),
    () => journal.writeProgress("a", NO_PROGRESS),
    () => leases.acquire("a", "me", now),
    () => leases.release("a", "me"),
    () => leases.markRecorded("a"),
    () => keys.find("key"),
    () => keys.claim("key", { executionId: "a", fingerprint: "f" }),
    () => keys.release("key", "a"),
    () => openExecutions(table()).list(1),
    () => executionList(table()).page({ limit: 1 }),
    () => steps("task-1", null, () => Promise.resolve(1)),
  ];
  const errors = await Promise.all(calls.map((call) => call().catch((error: unknown) => error)));
  for (const error of errors) {
    expect(error).toMatchObject({
      name: "JournalUnavailable",
      message: expect.stringMatching(
        /^The journal \(DynamoDB\) could not .+: nothing listens at (?:127\.0\.0\.1|\[::1\]):\d+, which AWS_ENDPOINT_URL_DYNAMODB or AWS_ENDPOINT_URL names; is it running\?$/,
      ) as unknown,
      cause: { code: "ECONNREFUSED" },
    });
  }
});
