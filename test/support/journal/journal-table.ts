import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { GetCommand, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, vi } from "vitest";

import { type JournalTable, openTable } from "../../../functions/adapters/dynamodb/table.ts";
import { type LocalDynamoDb, startLocalDynamoDb } from "../../../local/dynamodb/server.ts";
import { keptTemplate } from "../stack/kept-template.ts";

/** The deployed table on a local DynamoDB, for the tests of one file. */
export interface TestTable {
  readonly table: () => JournalTable;
  /** Everything an execution has, by entry. */
  readonly itemsOf: (executionId: string) => Promise<Record<string, Record<string, unknown>>>;
  readonly headerOf: (executionId: string) => Promise<Record<string, unknown>>;
  /** Stops the server, as if DynamoDB were down. */
  readonly stop: () => Promise<void>;
}

/** Points the AWS SDK's clients at a local endpoint, with credentials of no account. */
export function useLocalAws(service: "DYNAMODB" | "SFN" | "SECRETS_MANAGER", url: string): void {
  vi.stubEnv(`AWS_ENDPOINT_URL_${service}`, url);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "local");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");
}

export function testTable(): TestTable {
  let local: LocalDynamoDb | undefined;
  let directory = "";
  let opened: JournalTable | undefined;
  const table = (): JournalTable => {
    if (opened === undefined) throw new Error("the table is not open yet");
    return opened;
  };
  const stop = async (): Promise<void> => {
    const running = local;
    local = undefined;
    opened?.client.destroy();
    await running?.close();
  };
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "journal-"));
    const { table: input } = keptTemplate;
    local = await startLocalDynamoDb({ directory, table: input });
    useLocalAws("DYNAMODB", local.url);
    opened = openTable(input.TableName);
  });
  afterAll(async () => {
    await stop();
    vi.unstubAllEnvs();
    await rm(directory, { recursive: true });
  });
  return {
    table,
    stop,
    async itemsOf(executionId) {
      const pages = paginateQuery(
        { client: table().client },
        {
          TableName: table().name,
          ConsistentRead: true,
          KeyConditionExpression: "execution_id = :id",
          ExpressionAttributeValues: { ":id": executionId },
        },
      );
      const items: Record<string, unknown>[] = [];
      for await (const { Items = [] } of pages) items.push(...Items);
      return Object.fromEntries(items.map((item) => [String(item["entry"]), item]));
    },
    async headerOf(executionId) {
      const { Item } = await table().client.send(
        new GetCommand({
          TableName: table().name,
          ConsistentRead: true,
          Key: { execution_id: executionId, entry: "header" },
        }),
      );
      return Item ?? {};
    },
  };
}
