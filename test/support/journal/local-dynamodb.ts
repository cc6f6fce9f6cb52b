import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type CreateTableCommandInput, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

import { NEARBY_SERVERS, requestHandlerOf } from "../../../functions/adapters/network/nearby-servers.ts";
import type { LocalDynamoDb } from "../../../local/dynamodb/server.ts";

/** A table shaped as the journal is: two global indexes, one of them sparse. */
export const table = {
  TableName: "journal",
  BillingMode: "PAY_PER_REQUEST",
  KeySchema: [
    { AttributeName: "execution_id", KeyType: "HASH" },
    { AttributeName: "entry", KeyType: "RANGE" },
  ],
  AttributeDefinitions: ["execution_id", "entry", "list", "created_at", "open"].map((AttributeName) => ({
    AttributeName,
    AttributeType: "S" as const,
  })),
  GlobalSecondaryIndexes: [
    {
      IndexName: "latest",
      KeySchema: [
        { AttributeName: "list", KeyType: "HASH" },
        { AttributeName: "created_at", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["status"] },
    },
    {
      IndexName: "open",
      KeySchema: [{ AttributeName: "open", KeyType: "HASH" }],
      Projection: { ProjectionType: "KEYS_ONLY" },
    },
  ],
} satisfies CreateTableCommandInput;

export const folder = mkdtempSync(join(tmpdir(), "local-dynamodb-"));
export const TableName = table.TableName;
const connection = { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };
export const clientOf = ({ url }: Pick<LocalDynamoDb, "url">) =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ ...connection, endpoint: url }));

/** A client that asks without a socket, as those of local functions do. */
export function clientInside({ url, ask }: Pick<LocalDynamoDb, "url" | "ask">): DynamoDBDocumentClient {
  const key = Symbol.for(NEARBY_SERVERS);
  Reflect.set(globalThis, key, { DYNAMODB: ask });
  try {
    const options = { connectionTimeout: 1000, requestTimeout: 60_000, throwOnRequestTimeout: true } as const;
    const requestHandler = requestHandlerOf("DYNAMODB", options);
    return DynamoDBDocumentClient.from(new DynamoDBClient({ ...connection, endpoint: url, requestHandler }));
  } finally {
    Reflect.deleteProperty(globalThis, key);
  }
}
