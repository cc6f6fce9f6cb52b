import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import * as z from "zod";

import { LOCAL_SNOWFLAKE } from "../../local/local-variables.ts";

const Endpoints = z.object({ api: z.url(), dynamodb: z.url(), snowflake: z.url() });
type LocalEndpoints = z.output<typeof Endpoints>;

/** The data folder that npm start has by default. */
export const LOCAL_DATA = ".local";

/**
 * Where the stack of `npm start` that has this data folder listens.
 * @throws Error in a sentence when it does not run
 */
export async function localEndpoints(dataDirectory: string): Promise<LocalEndpoints> {
  const file = join(dataDirectory, "endpoints.json");
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new Error(`There is no ${file}: run npm start first, in another terminal`, { cause });
  });
  return Endpoints.parse(JSON.parse(text));
}

/** Variables with which a login reaches that stack's Snowflake. */
export const localSnowflakeVariables = ({ snowflake }: LocalEndpoints): Readonly<Record<string, string>> => ({
  ...LOCAL_SNOWFLAKE,
  SNOWFLAKE_ACCESS_URL: snowflake,
});

/**
 * Variables with which the AWS SDK reaches that stack's journal, and the journal's name.
 * @throws Error in a sentence when it does not answer
 */
export async function localJournalVariables({
  dynamodb,
}: LocalEndpoints): Promise<Readonly<Record<string, string>>> {
  return {
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    JOURNAL_TABLE: await onlyTable(dynamodb),
  };
}

async function onlyTable(endpoint: string): Promise<string> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 2 });
  const { TableNames } = await client.send(new ListTablesCommand({})).catch((cause: unknown) => {
    throw new Error(`${endpoint} does not answer: npm start no longer runs`, { cause });
  });
  client.destroy();
  const [name] = TableNames ?? [];
  if (name === undefined) throw new Error(`${endpoint} has no table: npm start is not ready yet`);
  return name;
}
