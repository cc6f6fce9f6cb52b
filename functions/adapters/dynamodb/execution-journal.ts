import { UpdateCommand } from "@aws-sdk/lib-dynamodb";

import { HEADER, INPUTS, outcomeParts, PROGRESS } from "../../crew/step-path.ts";
import { type Execution, hasEnded, type StartRequest, waitsForOneOf } from "../../domain/execution.ts";
import type { ExecutionJournal } from "../../domain/journal.ts";
import type { StoredOutcome } from "../../domain/outcome.ts";
import type { Progress, TaskProgress } from "../../domain/progress.ts";
import { cut } from "../../text/cut.ts";
import { decide } from "./decide.ts";
import { readHeader, toExecution } from "./header.ts";
import { ownedBy, ownedByNobody, startJournal } from "./start-journal.ts";
import { fromParts, putPart, readParts, readValue, toParts } from "./stored-value.ts";
import { callConditionally, type JournalTable } from "./table.ts";

/** The executions of the journal. Every method throws JournalUnavailable when DynamoDB does not answer. */
export function executionJournal(table: JournalTable): ExecutionJournal {
  return {
    ...startJournal(table),
    endStart: ({ owner, ...end }) =>
      decide(table, end, owner === undefined ? ownedByNobody(end.at) : ownedBy(owner)),
    read: (executionId) => readHeader(table, executionId),
    readRequest: async (executionId) =>
      (await readValue(table, { executionId, entry: INPUTS })) as StartRequest | undefined,
    readOutcome: (execution) => readOutcome(table, execution),
    beginAttempt: (executionId, at) => beginAttempt(table, executionId, at),
    suspend: (executionId, attempt, hasProgressed) => suspend(table, { executionId, attempt, hasProgressed }),
    noteWaiting: (execution, slots) => noteWaiting(table, execution, slots),
    decide: (end) => decide(table, end),
    writeProgress: async (executionId, progress) =>
      putPart(table, { executionId, entry: PROGRESS }, progressPart(progress)),
    readProgress: async (executionId) =>
      (await readValue(table, { executionId, entry: PROGRESS })) as Progress | undefined,
  };
}

async function readOutcome(table: JournalTable, execution: Execution): Promise<StoredOutcome> {
  const { executionId, outcome } = execution;
  if (outcome === undefined || outcome.chunks === 0) return {};
  const parts = await readParts(table, { executionId, prefix: outcomeParts(outcome.attempt) });
  return fromParts(parts.slice(0, outcome.chunks)) as StoredOutcome;
}

async function beginAttempt(
  table: JournalTable,
  executionId: string,
  at: Date,
): Promise<Execution | undefined> {
  const answer = await callConditionally("begin an attempt", () =>
    table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { execution_id: executionId, entry: HEADER },
        ConditionExpression: "attribute_exists(execution_id) AND attribute_not_exists(outcome)",
        UpdateExpression:
          "SET phase = :running, started_at = if_not_exists(started_at, :at), attempt = attempt + :one, version = version + :one REMOVE waiting_for_slots",
        ExpressionAttributeValues: { ":running": "RUNNING", ":at": at.toISOString(), ":one": 1 },
        ReturnValues: "ALL_NEW",
      }),
    ),
  );
  return answer === "condition-failed" ? undefined : toExecution(answer.Attributes ?? {});
}

async function noteWaiting(table: JournalTable, execution: Execution, slots: number): Promise<boolean> {
  const { executionId, attempt } = execution;
  // A read costs less than writing the same again. It may have ended meanwhile, and left the queue.
  if (waitsForOneOf(slots, execution)) {
    const now = await readHeader(table, executionId);
    return now !== undefined && !hasEnded(now) && now.attempt === attempt;
  }
  const answer = await callConditionally("note that an execution waits", () =>
    table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { execution_id: executionId, entry: HEADER },
        ConditionExpression: "attempt = :attempt AND attribute_not_exists(outcome)",
        UpdateExpression: "SET phase = :suspended, waiting_for_slots = :slots, version = version + :one",
        ExpressionAttributeValues: {
          ":attempt": attempt,
          ":suspended": "SUSPENDED",
          ":slots": slots,
          ":one": 1,
        },
      }),
    ),
  );
  return answer !== "condition-failed";
}

interface Suspension {
  readonly executionId: string;
  readonly attempt: number;
  readonly hasProgressed: boolean;
}

async function suspend(
  table: JournalTable,
  { executionId, attempt, hasProgressed }: Suspension,
): Promise<number> {
  const answer = await callConditionally("suspend an attempt", () =>
    table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { execution_id: executionId, entry: HEADER },
        ConditionExpression: "attempt = :attempt AND attribute_not_exists(outcome)",
        UpdateExpression: hasProgressed
          ? "SET phase = :suspended, version = version + :one REMOVE stalls"
          : "SET phase = :suspended, version = version + :one, stalls = if_not_exists(stalls, :zero) + :one",
        ExpressionAttributeValues: {
          ":attempt": attempt,
          ":suspended": "SUSPENDED",
          ":one": 1,
          ...(hasProgressed ? {} : { ":zero": 0 }),
        },
        ReturnValues: "ALL_NEW",
      }),
    ),
  );
  return answer === "condition-failed" ? 0 : Number(answer.Attributes?.["stalls"] ?? 0);
}

/**
 * What tasks lose, one after the other, until the progress fits one item. It is rewritten with every event:
 * stored over several items, a reader could find parts of two. And nobody watches a crew of thousands of
 * tasks by their summaries.
 */
const SHORTER: readonly ((task: TaskProgress) => TaskProgress)[] = [
  (task) => task,
  ({ summary: _summary, ...task }) => task,
  ({ name, status }) => ({ name: cut(name, 60), status }),
  ({ name, status }) => ({ name: cut(name, 8), status }),
];

/**
 * The progress as the one part that an item holds. All tasks are in it, however many there are.
 * @throws Error when even their statuses and the beginnings of their names do not fit
 */
function progressPart(progress: Progress): Uint8Array {
  for (const shorter of SHORTER) {
    const [part, ...others] = toParts({ ...progress, tasks: progress.tasks.map(shorter) });
    if (part !== undefined && others.length === 0) return part;
  }
  throw new Error(`the progress of ${progress.tasks.length} tasks does not fit an item of the journal`);
}
