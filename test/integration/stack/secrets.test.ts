import { DynamoDBClient, ListTablesCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";

import {
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../../support/models/scripted-model-server.ts";
import { recordRows } from "../../support/snowflake/snowflake-rows.ts";
import { endOf, startExecution } from "../../support/stack/api-client.ts";
import { type RunningStack, startStack } from "../../support/stack/running-stack.ts";

const CREDENTIALS = { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };

/** No provider's shape: only who knows it can tell that it is one. */
const KEY = "Zq81mmKe73bbWx02LLp9vT4s";
const BASE64 = Buffer.from(`user:${KEY}`).toString("base64");
const TELLING = [
  KEY,
  KEY.slice(0, 12),
  KEY.slice(-12),
  BASE64.slice(8, 24),
  Buffer.from(KEY).toString("hex"),
];

let models: ScriptedModelServer;
let stack: RunningStack;
let api: string;

const answers: Readonly<Record<string, unknown>> = {
  "the key in words": { status: 401, body: { error: { message: `Your key ${KEY} is not known` } } },
  "the key in parts": {
    status: 403,
    body: { error: { message: `Key ${KEY.slice(0, 14)}... has no access` } },
  },
  "the key in base64": { status: 400, body: { error: { message: `Authorization was Basic ${BASE64}` } } },
  "the key in hexadecimal": { status: 404, body: { error: { message: Buffer.from(KEY).toString("hex") } } },
  "the key in a URL": {
    status: 422,
    body: { error: { message: `GET /v1?x=${encodeURIComponent(`${KEY}=`)}` } },
  },
  "another's key": {
    status: 401,
    body: { error: { message: `Incorrect API key: gsk_${"aB3d".repeat(8)}` } },
  },
};

beforeAll(async () => {
  models = await startScriptedModelServer((request) => {
    const prompt = request.messages.map(({ content }) => content).join("\n");
    const found = Object.entries(answers).find(([topic]) => prompt.includes(topic));
    if (found !== undefined) return found[1] as { status: number; body: unknown };
    return `I was called with ${KEY}, which is ${BASE64}.`;
  });
  stack = await startStack({
    MODEL: "openai/scripted",
    OPENAI_BASE_URL: models.url,
    OPENAI_API_KEY: KEY,
  });
  api = stack.endpoints.api;
});

afterAll(async () => {
  await stack?.stop("SIGKILL");
  await models?.close();
});

const startAbout = (topic: string) => startExecution(api, { crew: "research", inputs: { topic } });

async function allThatIsTold(executionId: string): Promise<string> {
  const paths = ["status/", "executions/"].map((path) => `/crew/${path}${executionId}`);
  const bodies = await Promise.all(
    [...paths, `/crew/executions/${executionId}/events`, "/crew/executions"].map(async (path) =>
      (await fetch(`${api}${path}`)).text(),
    ),
  );
  const rows = await recordRows(stack.endpoints.snowflake);
  return [...bodies, JSON.stringify(rows), stack.output()].join("\n");
}

it.each(Object.keys(answers))("tells nobody %s, when a provider's error quotes it", async (topic) => {
  const executionId = await startAbout(topic);
  const body = await endOf(api, executionId);
  expect(body.status).toBe("ERROR");
  expect(body.error).toContain("…");
  const told = await allThatIsTold(executionId);
  for (const text of [...TELLING, "aB3daB3d"]) expect(told).not.toContain(text);
});

it("keeps the key out of a result, the row, the events and the log, when a model says it", async () => {
  const executionId = await startAbout("owls");
  const body = await endOf(api, executionId);
  expect(body).toMatchObject({
    status: "COMPLETED",
    result: { raw: expect.stringMatching(/^I was called with …/) },
  });
  const told = await allThatIsTold(executionId);
  for (const text of TELLING) expect(told).not.toContain(text);
});

it("keeps errors in the journal without the key too", async () => {
  const dynamodb = new DynamoDBClient({ ...CREDENTIALS, endpoint: stack.endpoints.dynamodb });
  const { TableNames } = await dynamodb.send(new ListTablesCommand({}));
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: TableNames?.[0] }));
  const withErrors = JSON.stringify(Items.filter((item) => JSON.stringify(item).includes("answered 4")));
  expect(withErrors).toContain("answered 401");
  for (const text of TELLING) expect(withErrors).not.toContain(text);
});
