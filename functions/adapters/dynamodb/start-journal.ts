import { UpdateCommand } from "@aws-sdk/lib-dynamodb";

import { HEADER, INPUTS, listOrder } from "../../crew/step-path.ts";
import type { Execution, StartRequest } from "../../domain/execution.ts";
import type { NewExecution, StartJournal } from "../../domain/journal.ts";
import { ownedSince, ownedUntil } from "../../domain/record-lease.ts";
import { LIST_PARTITION, OPEN_PARTITION, readHeaderItem, toExecution } from "./header.ts";
import { leaseUntil } from "./record-leases.ts";
import { addValue } from "./stored-value.ts";
import { callConditionally, type JournalTable, putIfAbsent } from "./table.ts";

/** What has to be true of a header; its values' names are its own. */
export interface HeaderCondition {
  readonly expression: string;
  readonly values: Readonly<Record<string, unknown>>;
}

const STARTING = "phase = :starting AND attribute_not_exists(outcome)";

/** A start that `owner` carries out, and that has not reached Step Functions as far as anybody knows. */
export const ownedBy = (owner: string): HeaderCondition => ({
  expression: `${STARTING} AND attribute_not_exists(workflow_started) AND start_owner = :owner`,
  values: { ":starting": "STARTING", ":owner": owner },
});

/**
 * True when the owner's 30 s are over. Headers without start_until are of an earlier version, or noted as
 * started; created_at stands in for it.
 */
const OWNERS_TIME_IS_OVER =
  "(start_until < :now OR (attribute_not_exists(start_until) AND created_at < :since))";

const timesAt = (at: Date) => ({ ":now": at.getTime(), ":since": ownedSince(at).toISOString() });

/** A start that nobody carries out any more, noted as started or not. */
export const ownedByNobody = (at: Date): HeaderCondition => ({
  expression: `${STARTING} AND ${OWNERS_TIME_IS_OVER}`,
  values: { ":starting": "STARTING", ...timesAt(at) },
});

/** The part of the journal that knows who carries out a start. */
export function startJournal(table: JournalTable): Omit<StartJournal, "endStart"> {
  return {
    create: (execution) => create(table, execution),
    takeOverStart: (executionId, owner, at) => takeOverStart(table, { executionId, owner, at }),
    noteStarted: async (executionId, holder) =>
      (holder !== undefined && (await noteStarted(table, executionId, givingBack(holder)))) ||
      noteStarted(table, executionId, KEEPING_THE_LEASE),
  };
}

async function create(
  table: JournalTable,
  { executionId, request, createdAt, owner }: NewExecution,
): Promise<StartRequest | "exists"> {
  const stored = (await addValue(table, { executionId, entry: INPUTS }, request)) as StartRequest;
  const at = createdAt.toISOString();
  const isCreated = await putIfAbsent(table, "write the header of an execution", {
    execution_id: executionId,
    entry: HEADER,
    crew_name: stored.crewName,
    phase: "STARTING",
    attempt: 0,
    created_at: at,
    updated_at: at,
    limits: stored.limits,
    ...(stored.replayOf && { replay_of: stored.replayOf.executionId }),
    recorded: false,
    version: 1,
    list: LIST_PARTITION,
    list_order: listOrder(at, executionId),
    open: OPEN_PARTITION,
    start_owner: owner,
    start_until: ownedUntil(createdAt),
    lease_holder: owner,
    lease_until: leaseUntil(createdAt),
  });
  if (isCreated) return stored;
  // An SDK retry after a lost answer fails the condition although this very call has written the header.
  const header = await readHeaderItem(table, executionId);
  return header?.["start_owner"] === owner ? stored : "exists";
}

interface NewOwner {
  readonly executionId: string;
  readonly owner: string;
  readonly at: Date;
}

async function takeOverStart(
  table: JournalTable,
  { executionId, owner, at }: NewOwner,
): Promise<Execution | undefined> {
  const answer = await callConditionally("take over a start", () =>
    table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { execution_id: executionId, entry: HEADER },
        ConditionExpression:
          `${STARTING} AND attribute_not_exists(workflow_started) AND (start_owner = :owner OR ${OWNERS_TIME_IS_OVER}) AND ` +
          "(attribute_not_exists(lease_until) OR lease_until < :now OR lease_holder = :owner)",
        UpdateExpression:
          "SET start_owner = :owner, start_until = :until, lease_holder = :owner, lease_until = :leased",
        ExpressionAttributeValues: {
          ":starting": "STARTING",
          ":owner": owner,
          ":until": ownedUntil(at),
          ":leased": leaseUntil(at),
          ...timesAt(at),
        },
        ReturnValues: "ALL_NEW",
      }),
    ),
  );
  return answer === "condition-failed" ? undefined : toExecution(answer.Attributes ?? {});
}

interface StartedNote {
  readonly ConditionExpression: string;
  readonly UpdateExpression: string;
  readonly ExpressionAttributeValues: Readonly<Record<string, unknown>>;
}

const KEEPING_THE_LEASE: StartedNote = {
  ConditionExpression: "attribute_exists(execution_id) AND attribute_not_exists(outcome)",
  UpdateExpression: "SET workflow_started = :true REMOVE start_owner, start_until",
  ExpressionAttributeValues: { ":true": true },
};

/** Together, because each write of a start is waited for. A lease that is another's by now stays. */
const givingBack = (holder: string): StartedNote => ({
  ConditionExpression: "lease_holder = :holder AND attribute_not_exists(outcome)",
  UpdateExpression: `${KEEPING_THE_LEASE.UpdateExpression}, lease_holder, lease_until`,
  ExpressionAttributeValues: { ":true": true, ":holder": holder },
});

async function noteStarted(table: JournalTable, executionId: string, note: StartedNote): Promise<boolean> {
  const answer = await callConditionally("note that an execution is started", () =>
    table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { execution_id: executionId, entry: HEADER },
        ...note,
      }),
    ),
  );
  return answer !== "condition-failed";
}
