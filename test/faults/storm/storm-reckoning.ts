import { setTimeout as delay } from "node:timers/promises";

import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateScan, UpdateCommand } from "@aws-sdk/lib-dynamodb";

import type { ModelRequest } from "../../support/models/scripted-model-server.ts";
import { type RecordRow, recordRows } from "../../support/snowflake/snowflake-rows.ts";
import type { StatusBody } from "../../support/stack/api-client.ts";
import type { StackProcess } from "../stack-process.ts";
import { orderIn, turnOf } from "../workshop.ts";
import type { StormClient } from "./storm-client.ts";

export interface Reckoning {
  /** In the journal: a start that failed and was repeated makes two. */
  readonly executions: number;
  readonly accepted: number;
  readonly completed: number;
  readonly failed: number;
  readonly attempts: number;
  readonly mostAttempts: number;
  readonly modelCalls: number;
  /** Calls beyond the first for the same place of the same order. */
  readonly repeatedModelCalls: number;
  readonly rows: number;
  readonly unsafeCalls: number;
  /** Sentences; none when every promise held. */
  readonly violations: readonly string[];
}

export interface ReckoningInput {
  readonly clients: readonly StormClient[];
  readonly endpoints: StackProcess["endpoints"];
  /** Lines that unsafe tools wrote. */
  readonly ledger: readonly string[];
  readonly requests: readonly ModelRequest[];
}

interface Header {
  readonly execution_id: string;
  readonly phase: string;
  readonly attempt: number;
  readonly recorded: boolean;
  readonly lease_until?: number;
  readonly start_until?: number;
}

/** A minute and a half: the schedule runs every second, and time is made to pass for leases. */
const CALM_MILLISECONDS = 90_000;

/** Waits for calm, then compares what the API says, what Snowflake says and what the tools have done. */
export async function reckon(input: ReckoningInput): Promise<Reckoning> {
  const headers = await calm(input.endpoints.dynamodb);
  const rows = await recordRows(input.endpoints.snowflake);
  const statuses = new Map(
    await Promise.all(headers.map(async ({ execution_id: id }) => [id, await statusOf(input, id)] as const)),
  );
  const attempts = headers.map(({ attempt }) => attempt);
  const places = input.requests.map((request) => `${orderIn(request)} ${turnOf(request).path}`);
  return {
    executions: headers.length,
    accepted: input.clients.flatMap(({ accepted }) => accepted).length,
    completed: count(statuses, "COMPLETED"),
    failed: count(statuses, "ERROR"),
    attempts: attempts.reduce((sum, each) => sum + each, 0),
    mostAttempts: Math.max(0, ...attempts),
    modelCalls: places.length,
    repeatedModelCalls: places.length - new Set(places).size,
    rows: rows.length,
    unsafeCalls: input.ledger.length,
    violations: [
      ...clientViolations(input.clients),
      ...rowViolations(statuses, rows),
      ...repeated(input.ledger).map((line) => `an unsafe tool ran twice: ${line}`),
    ],
  };
}

/** Until every execution of the journal has ended and is recorded, or the time is up. */
async function calm(endpoint: string): Promise<readonly Header[]> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint, region: "us-east-1", credentials }),
  );
  const end = Date.now() + CALM_MILLISECONDS;
  try {
    const { TableNames } = await client.send(new ListTablesCommand({}));
    const table = TableNames?.[0] ?? "";
    for (;;) {
      const headers = await headersIn(client, table);
      const open = headers.filter(({ recorded }) => !recorded);
      if (open.length === 0 || Date.now() > end) return headers;
      for (const header of open) await age(client, table, header);
      await delay(500);
    }
  } finally {
    client.destroy();
  }
}

async function headersIn(client: DynamoDBDocumentClient, table: string): Promise<readonly Header[]> {
  const headers: Header[] = [];
  const pages = paginateScan({ client }, { TableName: table, ConsistentRead: true });
  for await (const { Items = [] } of pages) {
    headers.push(...Items.filter(({ entry }) => entry === "header").map((item) => item as Header));
  }
  return headers;
}

/** A minute passes for an execution whose starter or recorder may be dead. */
async function age(
  client: DynamoDBDocumentClient,
  table: string,
  { execution_id, phase, lease_until, start_until }: Header,
): Promise<void> {
  const longAgo = new Date(Date.now() - 61_000).toISOString();
  const changes = [
    ...(lease_until === undefined ? [] : ["lease_until = :lease"]),
    ...(start_until === undefined ? [] : ["start_until = :start"]),
    ...(phase === "STARTING" ? ["created_at = :created"] : []),
  ];
  if (changes.length === 0) return;
  await client.send(
    new UpdateCommand({
      TableName: table,
      Key: { execution_id, entry: "header" },
      UpdateExpression: `SET ${changes.join(", ")}`,
      ExpressionAttributeValues: {
        ...(lease_until === undefined ? {} : { ":lease": lease_until - 61_000 }),
        ...(start_until === undefined ? {} : { ":start": start_until - 61_000 }),
        ...(phase === "STARTING" ? { ":created": longAgo } : {}),
      },
    }),
  );
}

async function statusOf({ endpoints }: ReckoningInput, executionId: string): Promise<StatusBody> {
  return (await (await fetch(`${endpoints.api}/crew/status/${executionId}`)).json()) as StatusBody;
}

const clientViolations = (clients: readonly StormClient[]): string[] =>
  clients
    .filter(({ end }) => end === undefined)
    .map(({ order, accepted }) => `${order} never ended: ${accepted.join(", ") || "never accepted"}`);

function rowViolations(statuses: ReadonlyMap<string, StatusBody>, rows: readonly RecordRow[]): string[] {
  const byId = Map.groupBy(rows, ({ ID }) => ID);
  const wrong = [...statuses].flatMap(([id, { status, result }]) => {
    if (status === "PROCESSING") return [`${id} is still PROCESSING`];
    const own = byId.get(id) ?? [];
    const [row] = own;
    if (own.length !== 1 || row === undefined) return [`${id} has ${own.length} rows`];
    const agrees = row.STATUS === status && (row.RESULT_TEXT ?? null) === (result?.raw ?? null);
    return agrees ? [] : [`${id} is ${status} in the journal and ${row.STATUS} in Snowflake`];
  });
  const strangers = [...byId.keys()].filter((id) => !statuses.has(id));
  return [...wrong, ...strangers.map((id) => `the row ${id} is of no execution`)];
}

const count = (statuses: ReadonlyMap<string, StatusBody>, wanted: StatusBody["status"]): number =>
  [...statuses.values()].filter(({ status }) => status === wanted).length;

const repeated = (lines: readonly string[]): string[] => [
  ...new Set(lines.filter((line, index) => lines.indexOf(line) !== index)),
];
