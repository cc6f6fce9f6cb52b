import { GetCommand } from "@aws-sdk/lib-dynamodb";

import type { Execution } from "../../domain/execution.ts";
import { HEADER, toExecution } from "./header-item.ts";
import { callTable, type JournalTable } from "./table.ts";

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

/** @throws JournalUnavailable when DynamoDB does not answer, or the item is none of ours */
export async function readHeader(table: JournalTable, executionId: string): Promise<Execution | undefined> {
  const item = await readHeaderItem(table, executionId);
  return item === undefined ? undefined : toExecution(item);
}
