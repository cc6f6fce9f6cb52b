import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";

import type { WorkflowDefinition } from "../../infra/template/synthesize-template.ts";
import { startLocalDynamoDb } from "../../local/dynamodb/server.ts";
import { migrateSnowflake } from "../../local/record/migrate-snowflake.ts";
import {
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../support/models/scripted-model-server.ts";
import { type Gate, openGate } from "../support/servers/gate.ts";
import { type RecordRow, recordRows } from "../support/snowflake/snowflake-rows.ts";
import { startSnowflake } from "../support/snowflake/start-snowflake.ts";
import { beginLife, type Life } from "./life.ts";
import type { Service } from "./points.ts";
import { readPrepared } from "./prepared.ts";
import type { ProcessOptions } from "./process-messages.ts";
import { turnOf } from "./workshop.ts";

/** Everything around the functions: journal, Snowflake and models, which live on, each behind a gate. */
export interface World {
  readonly gates: Readonly<Record<Service, Gate>>;
  readonly models: ScriptedModelServer;
  readonly table: { readonly name: string; readonly client: DynamoDBDocumentClient };
  /** The functions process that runs now. @throws Error when none does */
  life(): Life;
  /** Starts a functions process on the folder of the one before; what that one left unfinished goes on. */
  revive(): Promise<Life>;
  header(executionId: string): Promise<Readonly<Record<string, unknown>>>;
  /**
   * Makes time pass for one execution: its lease, its start's owner, and its age while it is STARTING, which
   * is what others look at.
   */
  age(executionId: string, seconds: number): Promise<void>;
  rowsOf(executionId: string): Promise<readonly RecordRow[]>;
  /** The lines that unsafe tools have written, of all executions. */
  ledger(): Promise<readonly string[]>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

export interface WorldOptions {
  /** File of Prepared. */
  readonly prepared: string;
  readonly changeDefinition?: (definition: WorkflowDefinition) => WorkflowDefinition;
  readonly runCrew?: ProcessOptions["runCrew"];
}

export async function openWorld(options: WorldOptions): Promise<World> {
  const prepared = readPrepared(options.prepared);
  const directory = await mkdtemp(join(tmpdir(), "stepcrew-world-"));
  const dynamodb = await startLocalDynamoDb({
    directory: join(directory, "dynamodb"),
    table: prepared.table,
  });
  const snowflake = await startSnowflake({ file: join(directory, "snowflake.duckdb") });
  await migrateSnowflake(snowflake);
  const models = await startScriptedModelServer((request) => turnOf(request).reply);
  const gates = {
    journal: await openGate(dynamodb.url),
    snowflake: await openGate(snowflake.url),
    workflow: await openGate("http://127.0.0.1:1"),
    model: await openGate(models.url),
  };
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: dynamodb.url, region: "us-east-1", credentials }),
  );
  const ledger = join(directory, "ledger");
  const TableName = prepared.table.TableName;
  const keyOf = (executionId: string) => ({ execution_id: executionId, entry: "header" });
  let life: Life | undefined;
  const header = async (executionId: string) => {
    const answer = await client.send(
      new GetCommand({ TableName, Key: keyOf(executionId), ConsistentRead: true }),
    );
    return answer.Item ?? {};
  };
  /** Changes what is still as it was: a lease may be given back meanwhile. */
  const change = async (executionId: string, name: string, [from, to]: readonly [unknown, unknown]) => {
    const command = new UpdateCommand({
      TableName,
      Key: keyOf(executionId),
      ConditionExpression: "#name = :from",
      UpdateExpression: "SET #name = :to",
      ExpressionAttributeNames: { "#name": name },
      ExpressionAttributeValues: { ":from": from, ":to": to },
    });
    await client.send(command).catch((error: unknown) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
  };
  return {
    gates,
    models,
    table: { name: TableName, client },
    life() {
      if (life === undefined) throw new Error("no functions process has been started");
      return life;
    },
    async revive() {
      await life?.kill();
      life = await beginLife({
        prepared: options.prepared,
        directory,
        services: {
          dynamodb: gates.journal.url,
          snowflake: gates.snowflake.url,
          stepFunctions: gates.workflow.url,
        },
        variables: {
          OPENAI_API_KEY: "sk-test",
          OPENAI_BASE_URL: `${gates.model.url}/v1`,
          LEDGER: ledger,
        },
        ...(options.runCrew && { runCrew: options.runCrew }),
        ...(options.changeDefinition && { definition: options.changeDefinition(prepared.definition) }),
      });
      gates.workflow.target = life.stepFunctions;
      life.resume();
      return life;
    },
    header,
    async age(executionId, seconds) {
      const { lease_until, start_until, created_at, phase } = await header(executionId);
      if (phase === undefined) return;
      const times = { lease_until, start_until };
      for (const [name, until] of Object.entries(times))
        if (until !== undefined) await change(executionId, name, [until, Number(until) - seconds * 1000]);
      const createdAt = new Date(Date.parse(String(created_at)) - seconds * 1000).toISOString();
      if (phase === "STARTING") await change(executionId, "created_at", [created_at, createdAt]);
    },
    rowsOf: async (executionId) => (await recordRows(snowflake.url)).filter(({ ID }) => ID === executionId),
    ledger: async () => {
      const text = await readFile(ledger, "utf8").catch(() => "");
      return text.split("\n").filter((line) => line !== "");
    },
    [Symbol.asyncDispose]: async () => {
      await life?.kill();
      for (const gate of Object.values(gates)) await gate.close();
      await models.close();
      client.destroy();
      await snowflake.close();
      await dynamodb.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
