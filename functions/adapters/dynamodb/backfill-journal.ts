import { randomUUID } from "node:crypto";

import { GetCommand } from "@aws-sdk/lib-dynamodb";

import { HEADER, INPUTS, listOrder, outcomeParts } from "../../crew/step-path.ts";
import type { EarlierExecution, JournalBackfill } from "../../domain/backfill/earlier-row.ts";
import { withShortMessage } from "./decide.ts";
import { LIST_PARTITION } from "./header.ts";
import { addValue, toParts, writeParts } from "./stored-value.ts";
import { callTable, type JournalTable, putIfAbsent } from "./table.ts";

const READS_AT_ONCE = 10;

/**
 * Executions of an earlier system, put into the journal as ended and recorded. Inputs and result are written
 * first: they mean nothing until the header points at them, so a backfill that breaks off leaves no half of
 * an execution.
 */
export function journalBackfill(table: JournalTable): JournalBackfill {
  return {
    async known(executionIds) {
      const found: string[] = [];
      for (let first = 0; first < executionIds.length; first += READS_AT_ONCE) {
        const ids = executionIds.slice(first, first + READS_AT_ONCE);
        const known = await Promise.all(ids.map((id) => hasHeader(table, id)));
        found.push(...ids.filter((_, index) => known[index]));
      }
      return new Set(found);
    },
    async add(execution) {
      const { executionId, crewName, inputs, end } = execution;
      const parts = end.phase === "COMPLETED" ? toParts({ result: end.result }) : [];
      await addValue(table, { executionId, entry: INPUTS }, { crewName, inputs, limits: {} });
      await writeParts(table, { executionId, prefix: outcomeParts(ATTEMPT) }, parts);
      const isAdded = await putIfAbsent(
        table,
        "write the header of an execution",
        headerItem(execution, parts.length),
      );
      return isAdded ? "added" : "known";
    },
  };
}

/** No invocation of run-crew has worked on it; those that do count from 1. */
const ATTEMPT = 0;

async function hasHeader(table: JournalTable, executionId: string): Promise<boolean> {
  const answer = await callTable("look for an execution", () =>
    table.client.send(
      new GetCommand({
        TableName: table.name,
        ConsistentRead: true,
        Key: { execution_id: executionId, entry: HEADER },
        ProjectionExpression: "execution_id",
      }),
    ),
  );
  return answer.Item !== undefined;
}

function headerItem(execution: EarlierExecution, chunks: number): Record<string, unknown> {
  const { executionId, crewName, createdAt, updatedAt, end } = execution;
  return {
    execution_id: executionId,
    entry: HEADER,
    crew_name: crewName,
    phase: end.phase,
    attempt: ATTEMPT,
    created_at: createdAt,
    updated_at: updatedAt,
    limits: {},
    ...(end.phase === "FAILED" ? { error: withShortMessage(end.error) } : {}),
    outcome: { attempt: ATTEMPT, chunks, decision: randomUUID() },
    recorded: true,
    earlier: true,
    version: 1,
    list: LIST_PARTITION,
    list_order: listOrder(createdAt, executionId),
  };
}
