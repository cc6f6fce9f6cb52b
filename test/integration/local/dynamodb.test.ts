import { once } from "node:events";
import { rmSync } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";

import { ConditionalCheckFailedException, DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type LocalDynamoDb, startLocalDynamoDb } from "../../../local/dynamodb/server.ts";
import { clientInside, clientOf, folder, table, TableName } from "../../support/journal/local-dynamodb.ts";

afterAll(() => rmSync(folder, { recursive: true }));

const CLIENTS = { "by its address": clientOf, "in its own process": clientInside };

describe.each(Object.entries(CLIENTS))("local DynamoDB, asked %s", (way, open) => {
  let local: LocalDynamoDb;
  let client: DynamoDBDocumentClient;

  beforeAll(async () => {
    local = await startLocalDynamoDb({ directory: join(folder, way), table });
    client = open(local);
  });
  afterAll(() => local.close());

  it("puts an item only if it is absent, and reads it back with its bytes", async () => {
    const item = {
      execution_id: "put",
      entry: "step#a",
      content: new Uint8Array([0, 255, 7]),
      nested: { n: 1.5 },
    };
    const put = new PutCommand({
      TableName,
      Item: item,
      ConditionExpression: "attribute_not_exists(execution_id)",
    });
    await client.send(put);
    await expect(client.send(put)).rejects.toBeInstanceOf(ConditionalCheckFailedException);
    const Key = { execution_id: "put", entry: "step#a" };
    const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    expect(Item).toEqual(item);
    const absent = await client.send(new GetCommand({ TableName, Key: { ...Key, entry: "step#b" } }));
    expect(absent.Item).toBeUndefined();
  });

  it("decides an outcome once, whoever comes at the same time", async () => {
    const Key = { execution_id: "decide", entry: "header" };
    await client.send(new PutCommand({ TableName, Item: { ...Key, attempt: 1 } }));
    const decide = (outcome: string, attempt: number) =>
      client.send(
        new UpdateCommand({
          TableName,
          Key,
          UpdateExpression: "SET outcome = :outcome, #status = :outcome REMOVE #open",
          ConditionExpression:
            "attribute_exists(execution_id) AND attribute_not_exists(outcome) AND attempt = :mine",
          ExpressionAttributeNames: { "#status": "status", "#open": "open" },
          ExpressionAttributeValues: { ":outcome": outcome, ":mine": attempt },
          ReturnValues: "ALL_NEW",
        }),
      );
    await expect(decide("stale", 0)).rejects.toBeInstanceOf(ConditionalCheckFailedException);
    const settled = await Promise.allSettled(["a", "b", "c"].map((outcome) => decide(outcome, 1)));
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(decide("d", 1)).rejects.toBeInstanceOf(ConditionalCheckFailedException);
  });

  it("counts with ADD and keeps a first value with if_not_exists", async () => {
    const Key = { execution_id: "count", entry: "header" };
    const next = async (at: string) => {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName,
          Key,
          UpdateExpression:
            "SET started_at = if_not_exists(started_at, :at), steps = if_not_exists(steps, :zero) + :one ADD attempt :one",
          ExpressionAttributeValues: { ":at": at, ":one": 1, ":zero": 0 },
          ReturnValues: "ALL_NEW",
        }),
      );
      return Attributes;
    };
    expect(await next("first")).toEqual({ ...Key, started_at: "first", steps: 1, attempt: 1 });
    expect(await next("second")).toEqual({ ...Key, started_at: "first", steps: 2, attempt: 2 });
  });

  it("queries a prefix in order, page by page", async () => {
    for (const entry of ["step#task-1/run-1/turn-2", "header", "step#task-1/run-1/turn-1", "outcome#1#0"]) {
      await client.send(new PutCommand({ TableName, Item: { execution_id: "query", entry } }));
    }
    const query = {
      TableName,
      KeyConditionExpression: "execution_id = :id AND begins_with(entry, :prefix)",
      ExpressionAttributeValues: { ":id": "query", ":prefix": "step#" },
      ConsistentRead: true,
      Limit: 1,
    };
    const first = await client.send(new QueryCommand(query));
    const second = await client.send(
      new QueryCommand({ ...query, ExclusiveStartKey: first.LastEvaluatedKey }),
    );
    expect([...(first.Items ?? []), ...(second.Items ?? [])].map(({ entry }) => entry as string)).toEqual([
      "step#task-1/run-1/turn-1",
      "step#task-1/run-1/turn-2",
    ]);
  });

  it("lists newest first by one index and only open items by the sparse one", async () => {
    for (const [id, created_at] of [
      ["l1", "2026-01-01"],
      ["l3", "2026-01-03"],
      ["l2", "2026-01-02"],
    ] as const) {
      const Item = {
        execution_id: id,
        entry: "header",
        list: "all",
        created_at,
        status: "PROCESSING",
        open: "yes",
        secret: 1,
      };
      await client.send(new PutCommand({ TableName, Item }));
    }
    await client.send(
      new UpdateCommand({
        TableName,
        Key: { execution_id: "l1", entry: "header" },
        UpdateExpression: "SET #status = :done REMOVE #open",
        ExpressionAttributeNames: { "#status": "status", "#open": "open" },
        ExpressionAttributeValues: { ":done": "COMPLETED" },
      }),
    );
    await client.send(new DeleteCommand({ TableName, Key: { execution_id: "l2", entry: "header" } }));
    const by = async (IndexName: string, name: string, value: string) => {
      const { Items } = await client.send(
        new QueryCommand({
          TableName,
          IndexName,
          KeyConditionExpression: "#key = :value",
          ExpressionAttributeNames: { "#key": name },
          ExpressionAttributeValues: { ":value": value },
          ScanIndexForward: false,
        }),
      );
      return Items;
    };
    expect(await by("latest", "list", "all")).toEqual([
      { execution_id: "l3", entry: "header", list: "all", created_at: "2026-01-03", status: "PROCESSING" },
      { execution_id: "l1", entry: "header", list: "all", created_at: "2026-01-01", status: "COMPLETED" },
    ]);
    expect(await by("open", "open", "yes")).toEqual([{ execution_id: "l3", entry: "header", open: "yes" }]);
  });

  it("goes on when a client breaks off in the middle of a request", async () => {
    const { port, hostname } = new URL(local.url);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    socket.write(
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: 1000\r\n\r\n{",
    );
    socket.resetAndDestroy();
    await once(socket, "close");
    const described = await client.send(new DescribeTableCommand({ TableName }));
    expect(described.Table?.TableStatus).toBe("ACTIVE");
  });

  it("names no time after which it cuts an idle connection, and closes it with the server", async () => {
    const own = await startLocalDynamoDb({ directory: join(folder, `idle ${way}`), table });
    const agent = new Agent({ keepAlive: true });
    const asked = request(own.url, { agent, method: "POST" }).end();
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    const free = once(agent, "free") as Promise<[Socket]>;
    answer.resume();
    const [socket] = await free;
    expect([answer.headers.connection, answer.headers["keep-alive"]]).toEqual(["keep-alive", undefined]);
    const cut = once(socket, "close");
    await own.close();
    await cut;
  });

  it("refuses web pages", async () => {
    const preflight = await fetch(local.url, {
      method: "OPTIONS",
      headers: { origin: "https://example.com" },
    });
    expect({
      status: preflight.status,
      allowed: preflight.headers.get("access-control-allow-origin"),
    }).toEqual({
      status: 403,
      allowed: null,
    });
  });
});

it.each(Object.entries(CLIENTS))(
  "answers what is under way before it closes, and nothing after, %s",
  async (way, open) => {
    const local = await startLocalDynamoDb({ directory: join(folder, `closing ${way}`), table });
    const client = open(local);
    const item = (entry: number) => ({ execution_id: "closing", entry: `step#${entry}` });
    const puts = Array.from({ length: 40 }, (_, entry) =>
      client.send(new PutCommand({ TableName, Item: item(entry) })).then(
        () => "put",
        () => "refused",
      ),
    );
    await Promise.race(puts);
    await local.close();
    const ends = await Promise.all(puts);
    expect(ends).toContain("put");
    expect(ends.every((end) => ["put", "refused"].includes(end))).toBe(true);
  },
);
