import { PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";

import { callTable, type JournalTable } from "./table.ts";

/** Writes parts under `<prefix>#<n>`; they mean nothing until another item points at them. */
export async function writeParts(
  table: JournalTable,
  executionId: string,
  prefix: string,
  parts: readonly Uint8Array[],
): Promise<void> {
  for (const [index, value] of parts.entries()) {
    await callTable("write a part of a value", () =>
      table.client.send(
        new PutCommand({
          TableName: table.name,
          Item: { execution_id: executionId, entry: `${prefix}#${String(index).padStart(4, "0")}`, value },
        }),
      ),
    );
  }
}

export async function readParts(
  table: JournalTable,
  executionId: string,
  prefix: string,
): Promise<Uint8Array[]> {
  const items = await queryEntries(table, executionId, `${prefix}#`);
  return items.map((item) => item["value"] as Uint8Array);
}

/** Every item of the execution whose entry begins with `prefix`, in order, read consistently. */
export async function queryEntries(
  table: JournalTable,
  executionId: string,
  prefix: string,
  projection?: string,
): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await callTable("read an execution's entries", () =>
      table.client.send(
        new QueryCommand({
          TableName: table.name,
          ConsistentRead: true,
          KeyConditionExpression: "execution_id = :id AND begins_with(entry, :prefix)",
          ExpressionAttributeValues: { ":id": executionId, ":prefix": prefix },
          ...(projection === undefined ? {} : { ProjectionExpression: projection }),
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      ),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return items;
}
