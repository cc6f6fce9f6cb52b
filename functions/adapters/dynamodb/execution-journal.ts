import { randomUUID } from "node:crypto";

import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";

import type { Execution, StartRequest } from "../../domain/execution.ts";
import type { Decision, ExecutionJournal, StoredOutcome } from "../../domain/journal.ts";
import type { Outcome } from "../../domain/outcome.ts";
import type { Progress } from "../../domain/progress.ts";
import { HEADER, LIST_PARTITION, listOrder, OPEN_PARTITION, toExecution } from "./header-item.ts";
import { packValue, unpackValue } from "./packed-value.ts";
import { readParts, writeParts } from "./parts.ts";
import { leaseUntil } from "./record-leases.ts";
import { callConditionally, callTable, type JournalTable } from "./table.ts";

/** Longest error sentence that the header keeps, in bytes: the header stays under 2 KB. */
const ERROR_BYTES = 1000;

/** The executions of the journal. Every method throws JournalUnavailable when DynamoDB does not answer. */
export function executionJournal(table: JournalTable): ExecutionJournal {
  const read = (executionId: string): Promise<Execution | undefined> => readHeader(table, executionId);
  return {
    create: (executionId, request, createdAt, holder) =>
      create(table, executionId, request, createdAt, holder),
    read,
    readRequest: async (executionId) =>
      (await readValue(table, executionId, "inputs")) as StartRequest | undefined,
    readOutcome: (execution) => readOutcome(table, execution),
    beginAttempt: (executionId, at) => beginAttempt(table, executionId, at),
    suspend: (executionId, attempt, hasProgressed) => suspend(table, executionId, attempt, hasProgressed),
    decide: (executionId, outcome, at, attempt) => decide(table, executionId, outcome, at, attempt),
    writeProgress: (executionId, progress) => writeValue(table, executionId, "progress", progress),
    readProgress: async (executionId) =>
      (await readValue(table, executionId, "progress")) as Progress | undefined,
  };
}

async function create(
  table: JournalTable,
  executionId: string,
  request: StartRequest,
  createdAt: Date,
  holder: string,
): Promise<"created" | "exists"> {
  await writeValue(table, executionId, "inputs", request);
  const at = createdAt.toISOString();
  const put = await callConditionally("write the header of an execution", () =>
    table.client.send(
      new PutCommand({
        TableName: table.name,
        ConditionExpression: "attribute_not_exists(execution_id)",
        Item: {
          execution_id: executionId,
          entry: HEADER,
          crew_name: request.crewName,
          phase: "STARTING",
          attempt: 0,
          created_at: at,
          updated_at: at,
          limits: request.limits,
          recorded: false,
          version: 1,
          list: LIST_PARTITION,
          list_order: listOrder(at, executionId),
          open: OPEN_PARTITION,
          lease_holder: holder,
          lease_until: leaseUntil(createdAt),
        },
      }),
    ),
  );
  return put === "condition failed" ? "exists" : "created";
}

async function readHeader(table: JournalTable, executionId: string): Promise<Execution | undefined> {
  const answer = await callTable("read the header of an execution", () =>
    table.client.send(
      new GetCommand({
        TableName: table.name,
        ConsistentRead: true,
        Key: { execution_id: executionId, entry: HEADER },
      }),
    ),
  );
  return answer.Item === undefined ? undefined : toExecution(answer.Item);
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
          "SET phase = :running, started_at = if_not_exists(started_at, :at), attempt = attempt + :one, version = version + :one",
        ExpressionAttributeValues: { ":running": "RUNNING", ":at": at.toISOString(), ":one": 1 },
        ReturnValues: "ALL_NEW",
      }),
    ),
  );
  return answer === "condition failed" ? undefined : toExecution(answer.Attributes ?? {});
}

async function suspend(
  table: JournalTable,
  executionId: string,
  attempt: number,
  hasProgressed: boolean,
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
  return answer === "condition failed" ? 0 : Number(answer.Attributes?.["stalls"] ?? 0);
}

async function decide(
  table: JournalTable,
  executionId: string,
  outcome: Outcome,
  at: Date,
  attempt?: number,
): Promise<Decision> {
  const parts = attempt === undefined ? [] : packValue(storedPart(outcome));
  if (attempt !== undefined) await writeParts(table, executionId, `outcome#${attempt}`, parts);
  const pointer = { attempt: attempt ?? 0, chunks: parts.length, decision: randomUUID() };
  const answer = await callConditionally("decide the outcome of an execution", () =>
    table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { execution_id: executionId, entry: HEADER },
        ConditionExpression:
          "attribute_exists(execution_id) AND attribute_not_exists(outcome)" +
          (attempt === undefined ? "" : " AND attempt = :attempt"),
        UpdateExpression:
          "SET phase = :phase, updated_at = :at, outcome = :pointer, version = version + :one" +
          (outcome.phase === "COMPLETED" ? "" : ", #error = :error"),
        ...(outcome.phase === "COMPLETED" ? {} : { ExpressionAttributeNames: { "#error": "error" } }),
        ExpressionAttributeValues: {
          ":phase": outcome.phase,
          ":at": at.toISOString(),
          ":pointer": pointer,
          ":one": 1,
          ...(attempt === undefined ? {} : { ":attempt": attempt }),
          ...(outcome.phase === "COMPLETED" ? {} : { ":error": shortened(outcome.error) }),
        },
        ReturnValues: "ALL_NEW",
      }),
    ),
  );
  if (answer !== "condition failed")
    return { decided: true, execution: toExecution(answer.Attributes ?? {}) };
  const execution = await readHeader(table, executionId);
  // An SDK retry after a lost answer fails the condition although this very call has decided.
  return { decided: execution?.outcome?.decision === pointer.decision, execution };
}

const storedPart = (outcome: Outcome): StoredOutcome => ({
  ...("result" in outcome ? { result: outcome.result } : {}),
  ...(outcome.usage === undefined ? {} : { usage: outcome.usage }),
});

/** Cuts between characters: half of one would come back from DynamoDB as another. */
export function shortened<E extends { readonly message: string }>(error: E): E {
  const bytes = Buffer.from(error.message);
  if (bytes.length <= ERROR_BYTES) return error;
  const beginning = new TextDecoder().decode(bytes.subarray(0, ERROR_BYTES), { stream: true });
  return { ...error, message: `${beginning}…` };
}

async function readOutcome(table: JournalTable, execution: Execution): Promise<StoredOutcome> {
  if (execution.outcome === undefined || execution.outcome.chunks === 0) return {};
  const parts = await readParts(table, execution.executionId, `outcome#${execution.outcome.attempt}`);
  return unpackValue(parts.slice(0, execution.outcome.chunks)) as StoredOutcome;
}

/** Values of our own making that fit one item: a request body is at most 256 KB. */
async function writeValue(
  table: JournalTable,
  executionId: string,
  entry: string,
  value: unknown,
): Promise<void> {
  const [packed] = packValue(value);
  await callTable(`write the ${entry} of an execution`, () =>
    table.client.send(
      new PutCommand({ TableName: table.name, Item: { execution_id: executionId, entry, value: packed } }),
    ),
  );
}

async function readValue(table: JournalTable, executionId: string, entry: string): Promise<unknown> {
  const answer = await callTable(`read the ${entry} of an execution`, () =>
    table.client.send(
      new GetCommand({
        TableName: table.name,
        ConsistentRead: true,
        Key: { execution_id: executionId, entry },
      }),
    ),
  );
  return answer.Item === undefined ? undefined : unpackValue([answer.Item["value"] as Uint8Array]);
}
