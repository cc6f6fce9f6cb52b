import { GetCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";

import { HEADER } from "../../crew/step-path.ts";
import { Defect } from "../../domain/errors.ts";
import {
  type Execution,
  ExecutionError,
  ExecutionLimits,
  FailedTask,
  Phase,
} from "../../domain/execution.ts";
import { callTable, type JournalTable } from "./table.ts";

/**
 * Value of the `list` attribute: all executions are in one partition of the index, which is read newest first
 * by `list_order`.
 */
export const LIST_PARTITION = "executions";
/** Value of the `open` attribute, which an item has until it is terminal and recorded. */
export const OPEN_PARTITION = "open";

const HeaderItem = z.object({
  execution_id: z.string(),
  crew_name: z.string(),
  phase: Phase,
  attempt: z.int(),
  created_at: z.string(),
  updated_at: z.string(),
  started_at: z.string().optional(),
  limits: ExecutionLimits,
  error: ExecutionError.optional(),
  outcome: z.object({ attempt: z.int(), chunks: z.int(), decision: z.string() }).optional(),
  recorded: z.boolean(),
  workflow_started: z.literal(true).optional(),
  earlier: z.literal(true).optional(),
  waiting_for_slots: z.int().optional(),
  cost_usd: z.number().nullable().optional(),
  failed_tasks: z.array(FailedTask).optional(),
  replays: z.array(z.string()).optional(),
  replay_of: z.string().optional(),
  adopted: z.literal(true).optional(),
  version: z.int(),
});

/** @throws Defect when the item was not written by this project: another program uses the table */
export function toExecution(item: Record<string, unknown>): Execution {
  const parsed = HeaderItem.safeParse(item);
  if (!parsed.success) {
    throw new Defect("The journal (DynamoDB) has an execution's header that is none", {
      cause: parsed.error,
    });
  }
  const header = parsed.data;
  return {
    executionId: header.execution_id,
    crewName: header.crew_name,
    phase: header.phase,
    attempt: header.attempt,
    createdAt: header.created_at,
    updatedAt: header.updated_at,
    ...(header.started_at === undefined ? {} : { startedAt: header.started_at }),
    limits: header.limits,
    ...(header.error === undefined ? {} : { error: header.error }),
    ...(header.outcome === undefined ? {} : { outcome: header.outcome }),
    recorded: header.recorded,
    ...(header.workflow_started === undefined ? {} : { isStarted: header.workflow_started }),
    ...(header.earlier === undefined ? {} : { isEarlier: header.earlier }),
    ...(header.waiting_for_slots === undefined ? {} : { waitingForSlots: header.waiting_for_slots }),
    ...(header.cost_usd === undefined ? {} : { costUsd: header.cost_usd }),
    ...(header.failed_tasks === undefined ? {} : { failedTasks: header.failed_tasks }),
    ...(header.replays === undefined ? {} : { replays: header.replays }),
    ...(header.replay_of === undefined ? {} : { replayOf: header.replay_of }),
    ...(header.adopted === undefined ? {} : { isAdopted: header.adopted }),
    version: header.version,
  };
}

/** The header's item as it is stored; a strongly consistent read. */
export async function readHeaderItem(
  table: JournalTable,
  executionId: string,
): Promise<Record<string, unknown> | undefined> {
  const answer = await callTable("read the header of an execution", () =>
    table.client.send(
      new GetCommand({
        TableName: table.name,
        ConsistentRead: true,
        Key: { execution_id: executionId, entry: HEADER },
      }),
    ),
  );
  return answer.Item;
}

/** @throws JournalUnavailable when DynamoDB does not answer, Defect when it is no header of this project's */
export async function readHeader(table: JournalTable, executionId: string): Promise<Execution | undefined> {
  const item = await readHeaderItem(table, executionId);
  return item === undefined ? undefined : toExecution(item);
}
