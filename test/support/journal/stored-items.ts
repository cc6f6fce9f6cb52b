import { readFile } from "node:fs/promises";

import {
  type AttributeValue,
  BatchWriteItemCommand,
  DynamoDBClient,
  paginateScan,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";

export type Item = Record<string, AttributeValue>;

/** The most that one request may write. */
const WRITES_AT_ONCE = 25;

/** Items of a table as they are stored, in DynamoDB's own JSON; binary values are base64 in it. */
export async function readItemsFile(): Promise<readonly Item[]> {
  const text = await readFile("test/fixtures/journal/items.json", "utf8");
  return JSON.parse(text, (key, value: unknown) =>
    key === "B" ? new Uint8Array(Buffer.from(String(value), "base64")) : value,
  ) as Item[];
}

/** All items of a table, ordered by their keys. */
export async function scanItems(tableName: string): Promise<Item[]> {
  const items: Item[] = [];
  const pages = paginateScan(
    { client: new DynamoDBClient() },
    { TableName: tableName, ConsistentRead: true },
  );
  for await (const { Items = [] } of pages) items.push(...Items);
  return items.toSorted((left, right) => (sortKeyOf(left) < sortKeyOf(right) ? -1 : 1));
}

const sortKeyOf = (item: Item): string => `${item["execution_id"]?.S} ${item["entry"]?.S}`;

/** Makes these the only items of a table. */
export async function replaceItems(tableName: string, items: readonly Item[]): Promise<void> {
  const keys = (await scanItems(tableName)).map(({ execution_id = NONE, entry = NONE }) => ({
    execution_id,
    entry,
  }));
  await writeAll(
    tableName,
    keys.map((Key) => ({ DeleteRequest: { Key } })),
  );
  await writeAll(
    tableName,
    items.map((Item) => ({ PutRequest: { Item } })),
  );
}

const NONE: AttributeValue = { NULL: true };

async function writeAll(tableName: string, requests: readonly WriteRequest[]): Promise<void> {
  const client = new DynamoDBClient();
  for (let first = 0; first < requests.length; first += WRITES_AT_ONCE) {
    const some = requests.slice(first, first + WRITES_AT_ONCE);
    const command = new BatchWriteItemCommand({ RequestItems: { [tableName]: some } });
    const { UnprocessedItems = {} } = await client.send(command);
    if (Object.keys(UnprocessedItems).length > 0) throw new Error("the table did not take all items");
  }
}
