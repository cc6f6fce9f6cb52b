import { rmSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { plainCall } from "../../../local/dynamodb/plain-calls.ts";
import { type LocalDynamoDb, startLocalDynamoDb } from "../../../local/dynamodb/server.ts";
import { folder, table, TableName } from "../../support/journal/local-dynamodb.ts";

let local: LocalDynamoDb;
beforeAll(async () => {
  local = await startLocalDynamoDb({ directory: join(folder, "direct"), table });
});
afterAll(async () => {
  await local.close();
  rmSync(folder, { recursive: true });
});

const HEADERS = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-date": "20261130T000000Z",
  authorization: "AWS4-HMAC-SHA256 Credential=local/x, SignedHeaders=host, Signature=00",
};
const Key = { execution_id: { S: "asked-both-ways" }, entry: { S: "header" } };
const update = (more: object) => ["UpdateItem", { TableName, Key, ...more }] as const;

/** In this order, because the first write what the others find. */
const REQUESTS: readonly (readonly [name: string, operation: string, body: unknown])[] = [
  ["a write", "PutItem", { TableName, Item: { ...Key, n: { N: "1" }, b: { B: "AP8H" } } }],
  ["a read", "GetItem", { TableName, Key, ConsistentRead: true }],
  ["a read of what is not there", "GetItem", { TableName, Key: { ...Key, entry: { S: "none" } } }],
  [
    "a condition that holds",
    ...update({
      UpdateExpression: "SET n = n + :one",
      ConditionExpression: "n = :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
      ReturnValues: "ALL_NEW",
    }),
  ],
  [
    "a condition that does not hold",
    ...update({
      UpdateExpression: "SET n = n + :one",
      ConditionExpression: "n = :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
    }),
  ],
  [
    "a value that no expression uses",
    ...update({
      UpdateExpression: "REMOVE x",
      ExpressionAttributeValues: { ":one": { N: "1" } },
    }),
  ],
  ["a name that is not given", ...update({ UpdateExpression: "SET #x = n" })],
  ["what is no expression", ...update({ UpdateExpression: "SET = =" })],
  ["an empty expression", ...update({ UpdateExpression: "" })],
  [
    "a range from its end to its beginning",
    "Query",
    {
      TableName,
      KeyConditionExpression: "execution_id = :id AND entry BETWEEN :z AND :a",
      ExpressionAttributeValues: { ":id": Key.execution_id, ":a": { S: "a" }, ":z": { S: "z" } },
    },
  ],
  [
    "a query",
    "Query",
    {
      TableName,
      KeyConditionExpression: "execution_id = :id",
      ExpressionAttributeValues: { ":id": Key.execution_id },
    },
  ],
  ["a table that there is not", "GetItem", { TableName: "another", Key }],
  ["a key without its second part", "GetItem", { TableName, Key: { execution_id: { S: "x" } } }],
  ["a value of a wrong type", "PutItem", { TableName, Item: { ...Key, n: { N: 1 } } }],
  ["no value at all", "PutItem", { TableName, Item: { ...Key, n: {} } }],
  ["a request without anything", "GetItem", {}],
  ["a list instead of a request", "GetItem", []],
  ["an operation that does not exist", "constructor", { TableName }],
  ["a removal", "DeleteItem", { TableName, Key, ReturnValues: "ALL_OLD" }],
];

it.each(REQUESTS)("answers %s by messages as by its address", async (_, operation, body) => {
  const headers = { ...HEADERS, "x-amz-target": `DynamoDB_20120810.${operation}` };
  const text = JSON.stringify(body);
  // What changes something goes to another item by each way, from the same state.
  const other = text.replaceAll("asked-both-ways", "asked-by-address");
  const byAddress = await fetch(local.url, { method: "POST", headers, body: other });
  const inside = await local.ask({ method: "POST", path: "/", headers, body: text });
  const said = Buffer.from(inside.body).toString().replaceAll("asked-both-ways", "asked-by-address");
  expect([inside.statusCode, said]).toEqual([byAddress.status, await byAddress.text()]);
});

it("does not know a table any more that was deleted by its address", async () => {
  const ask = async (operation: string, body: object) =>
    (await plainCall(local.ask, operation, { TableName, ...body })).statusCode;
  expect(await ask("GetItem", { Key })).toBe(200);
  expect(await ask("DeleteTable", {})).toBe(200);
  await expect.poll(() => ask("DescribeTable", {})).toBe(400);
  expect(await ask("GetItem", { Key })).toBe(400);
});
