import { randomUUID } from "node:crypto";

import { UpdateCommand } from "@aws-sdk/lib-dynamodb";

import { HEADER, outcomeParts } from "../../crew/step-path.ts";
import { JournalUnavailable } from "../../domain/errors.ts";
import type { Execution } from "../../domain/execution.ts";
import type { Decision, ExecutionEnd } from "../../domain/journal.ts";
import { storedOutcome } from "../../domain/outcome.ts";
import { cutToBytes } from "../../text/cut.ts";
import { leaveQueue } from "./admission/slots.ts";
import { readHeader, toExecution } from "./header.ts";
import { LEASE_IS_FREE, leaseValues, TAKE_LEASE } from "./record-leases.ts";
import type { HeaderCondition } from "./start-journal.ts";
import { toParts, writeParts } from "./stored-value.ts";
import { callConditionally, type JournalTable } from "./table.ts";

/**
 * Decides the outcome; with a recorder, the record lease is taken by the same write. Somebody else's lease
 * must not keep an outcome from being decided: then it is decided without.
 */
export async function decide(
  table: JournalTable,
  end: ExecutionEnd,
  condition?: HeaderCondition,
): Promise<Decision> {
  const { executionId, outcome, attempt, recorder } = end;
  const parts = attempt === undefined ? [] : toParts(storedOutcome(outcome));
  if (attempt !== undefined) await writeParts(table, { executionId, prefix: outcomeParts(attempt) }, parts);
  const pointer = { attempt: attempt ?? 0, chunks: parts.length, decision: randomUUID() };
  const change = { table, end, pointer, condition };
  if (recorder === undefined) return tryToDecide(change);
  const leasedAt = new Date();
  const decision = await tryToDecide({ ...change, lease: { holder: recorder, at: leasedAt } });
  const { decided, execution } = decision;
  if (decided) return { ...decision, leasedAt: leasedAt.getTime() };
  const isOpen = execution !== undefined && execution.outcome === undefined && execution.attempt === attempt;
  return isOpen ? tryToDecide(change) : decision;
}

interface HeaderChange {
  readonly table: JournalTable;
  readonly end: ExecutionEnd;
  readonly pointer: NonNullable<Execution["outcome"]>;
  readonly condition: HeaderCondition | undefined;
  readonly lease?: { readonly holder: string; readonly at: Date };
}

async function tryToDecide(change: HeaderChange): Promise<Decision> {
  const { table, pointer } = change;
  const { executionId } = change.end;
  const answer = await callConditionally("decide the outcome of an execution", () =>
    table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { execution_id: executionId, entry: HEADER },
        ...expressionsOf(change),
        ReturnValues: "ALL_NEW",
      }),
    ),
  );
  if (answer !== "condition-failed") {
    const ended = toExecution(answer.Attributes ?? {});
    if (ended.waitingForSlots !== undefined) await leaveQueueUnlessAway(table, ended);
    return { decided: true, execution: ended };
  }
  const execution = await readHeader(table, executionId);
  // An SDK retry after a lost answer fails the condition although this very call has decided.
  return { decided: execution?.outcome?.decision === pointer.decision, execution };
}

function expressionsOf({ end, pointer, condition, lease }: HeaderChange) {
  const { outcome, at, attempt, failedTasks = [] } = end;
  const { cost_usd: cost } = outcome.usage ?? {};
  return {
    ConditionExpression:
      "attribute_exists(execution_id) AND attribute_not_exists(outcome)" +
      (attempt === undefined ? "" : " AND attempt = :attempt") +
      (condition === undefined ? "" : ` AND ${condition.expression}`) +
      (lease === undefined ? "" : ` AND ${LEASE_IS_FREE}`),
    UpdateExpression:
      "SET phase = :phase, updated_at = :at, outcome = :pointer, version = version + :one" +
      (cost === undefined ? "" : ", cost_usd = :cost") +
      (outcome.phase === "COMPLETED" ? "" : ", #error = :error") +
      (failedTasks.length === 0 ? "" : ", failed_tasks = :failed") +
      (lease === undefined ? "" : `, ${TAKE_LEASE}`),
    ...(outcome.phase === "COMPLETED" ? {} : { ExpressionAttributeNames: { "#error": "error" } }),
    ExpressionAttributeValues: {
      ":phase": outcome.phase,
      ":at": at.toISOString(),
      ":pointer": pointer,
      ":one": 1,
      ...(cost === undefined ? {} : { ":cost": cost }),
      ...(attempt === undefined ? {} : { ":attempt": attempt }),
      ...condition?.values,
      ...(failedTasks.length === 0 ? {} : { ":failed": failedTasks.slice(0, MOST_FAILED_TASKS) }),
      ...(outcome.phase === "COMPLETED" ? {} : { ":error": withShortMessage(outcome.error) }),
      ...(lease === undefined ? {} : leaseValues(lease.holder, lease.at)),
    },
  };
}

/** The outcome stands without it: a place in the queue that nobody leaves lapses by itself. */
async function leaveQueueUnlessAway(table: JournalTable, execution: Execution): Promise<void> {
  await leaveQueue(table, execution).catch((error: unknown) => {
    if (!(error instanceof JournalUnavailable)) throw error;
  });
}

/** Those that ran at the same time and failed before the first failure stopped them. */
const MOST_FAILED_TASKS = 20;

/** Longest error sentence that the header keeps, in bytes: the header stays under 2 KB. */
const ERROR_BYTES = 1000;

/** Cut between characters, for half of one would come back from DynamoDB as another. */
export const withShortMessage = <E extends { readonly message: string }>(error: E): E => ({
  ...error,
  message: cutToBytes(error.message, ERROR_BYTES),
});
