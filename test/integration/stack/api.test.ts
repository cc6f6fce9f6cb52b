import { DynamoDBClient, ListTablesCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
  type ModelRequest,
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../../support/models/scripted-model-server.ts";
import { recordRows } from "../../support/snowflake/snowflake-rows.ts";
import { endOf, startExecution } from "../../support/stack/api-client.ts";
import { type RunningStack, startStack } from "../../support/stack/running-stack.ts";
import { waitFor } from "../../support/wait-for.ts";

const CREDENTIALS = { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };
const STATE_MACHINE_ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:stepcrew";

const text = (request: ModelRequest): string => request.messages.map((message) => message.content).join("\n");

let models: ScriptedModelServer;
let stack: RunningStack;
let api: string;

beforeAll(async () => {
  models = await startScriptedModelServer((request) => {
    const prompt = text(request);
    if (prompt.includes("an outage"))
      return { status: 500, body: { error: { message: "overloaded" } }, headers: { "retry-after": "0" } };
    return prompt.includes("Write a briefing") ? "The briefing." : "Finding 1: owls turn their heads.";
  });
  stack = await startStack({
    MODEL: "openai/scripted",
    OPENAI_BASE_URL: models.url,
    OPENAI_API_KEY: "sk-secret-of-the-test",
    CORS_ORIGINS: "https://app.example.com",
  });
  api = stack.endpoints.api;
});

afterAll(async () => {
  await stack?.stop("SIGKILL");
  await models?.close();
});

const sfn = () => new SFNClient({ ...CREDENTIALS, endpoint: stack.endpoints.step_functions });

async function countEverything(): Promise<{ items: number; rows: number; workflowExecutions: number }> {
  const dynamodb = new DynamoDBClient({ ...CREDENTIALS, endpoint: stack.endpoints.dynamodb });
  const { TableNames } = await dynamodb.send(new ListTablesCommand({}));
  const { Count } = await dynamodb.send(new ScanCommand({ TableName: TableNames?.[0], Select: "COUNT" }));
  const { executions } = await sfn().send(new ListExecutionsCommand({ stateMachineArn: STATE_MACHINE_ARN }));
  return {
    items: Count ?? 0,
    rows: (await recordRows(stack.endpoints.snowflake)).length,
    workflowExecutions: executions?.length ?? 0,
  };
}

describe("the polling client that users have", () => {
  it("gets the crew's result, with task 1's output in task 2's prompt and one row that agrees", async () => {
    const before = models.requests.length;
    const executionId = await startExecution(api, { crew: "research", inputs: { topic: "owls" } });
    const body = await endOf(api, executionId);
    const calls = models.requests.slice(before);
    expect(calls.map((call) => call.model)).toEqual(["scripted", "scripted"]);
    expect(text(calls[0] as ModelRequest)).toContain("Research owls");
    expect(text(calls[1] as ModelRequest)).toContain("Finding 1: owls turn their heads.");
    expect(Object.keys(body)).toEqual(["execution_id", "status", "result", "error"]);
    expect(body).toMatchObject({ execution_id: executionId, status: "COMPLETED", error: null });
    expect(body.result?.raw).toBe("The briefing.");
    expect(Object.keys(body.result?.data ?? {})).toEqual(["json_dict", "tasks_output", "token_usage"]);
    expect(body.result?.data["token_usage"]).toMatchObject({ total_tokens: 30, successful_requests: 2 });
    const row = await waitFor("the row to be terminal", async () => {
      const rows = await recordRows(stack.endpoints.snowflake);
      return rows.find(({ ID, STATUS }) => ID === executionId && STATUS === "COMPLETED");
    });
    expect(row).toMatchObject({ CREW_NAME: "research", RESULT_TEXT: "The briefing." });
    expect(JSON.parse(row.RAW_OUTPUT ?? "")).toEqual(body.result?.data);
    expect(JSON.parse(row.METADATA)).toMatchObject({
      crew: "research",
      inputs: { topic: "owls" },
      phase: "COMPLETED",
      attempts: 1,
    });
  });

  it("is told when to come back, and gets 304 for what it has", async () => {
    const executionId = await startExecution(api);
    const first = await fetch(`${api}/crew/status/${executionId}`);
    await endOf(api, executionId);
    const last = await fetch(`${api}/crew/status/${executionId}`);
    const again = await fetch(`${api}/crew/status/${executionId}`, {
      headers: { "if-none-match": last.headers.get("etag") ?? "" },
    });
    expect([first.headers.get("retry-after"), first.headers.get("cache-control")]).toEqual(["2", "no-store"]);
    expect(last.headers.get("cache-control")).toMatch(/^private, max-age=\d+$/);
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  it("finds its executions in the list, newest first, page by page", async () => {
    const ids = [await startExecution(api), await startExecution(api)];
    await Promise.all(ids.map((id) => endOf(api, id)));
    const listed = await waitFor("the list index", async () => {
      const page = await fetch(`${api}/crew/executions?limit=1`);
      const body = (await page.json()) as { executions: Record<string, string>[] };
      return body.executions[0]?.["execution_id"] === ids[1] ? { page, body } : undefined;
    });
    const [entry] = listed.body.executions;
    expect(Object.keys(entry ?? {})).toEqual([
      "execution_id",
      "crew_name",
      "status",
      "created_at",
      "updated_at",
    ]);
    expect(entry?.["created_at"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    const next = /<([^>]+)>; rel="next"/.exec(listed.page.headers.get("link") ?? "")?.[1] ?? "";
    const second = (await (await fetch(api + next)).json()) as { executions: Record<string, string>[] };
    expect(second.executions.map((execution) => execution["execution_id"])).toEqual([ids[0]]);
  });
});

describe("a model that is down", () => {
  it("ends the execution in ERROR with a readable sentence, one row and a FAILED workflow execution", async () => {
    const before = models.requests.length;
    const executionId = await startExecution(api, { crew: "research", inputs: { topic: "an outage" } });
    const body = await endOf(api, executionId);
    expect(body.status).toBe("ERROR");
    expect(body.result).toBeNull();
    expect(body.error).toContain("openai/scripted");
    expect(body.error).not.toContain("sk-secret-of-the-test");
    expect(models.requests.length - before).toBe(9);
    const execution = await waitFor("the workflow execution to end", async () => {
      const described = await sfn().send(
        new DescribeExecutionCommand({
          executionArn: `${STATE_MACHINE_ARN.replace("stateMachine", "execution")}:${executionId}`,
        }),
      );
      return described.status === "RUNNING" ? undefined : described;
    });
    expect(execution.status).toBe("FAILED");
    const rows = (await recordRows(stack.endpoints.snowflake)).filter(({ ID }) => ID === executionId);
    expect(rows.map(({ STATUS }) => STATUS)).toEqual(["ERROR"]);
    expect(stack.output()).not.toContain("sk-secret-of-the-test");
  });
});

describe("what is refused", () => {
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${api}/crew/start`, { method: "POST", body, headers });

  it.each([
    ["a body that is not JSON", () => post("{crew: research"), 400, "not JSON"],
    ["a crew that there is not", () => post('{"crew": "reserach"}'), 422, "There are: estimate, research"],
    ["an unknown key", () => post('{"topic": "owls"}'), 422, "not what this endpoint takes"],
    [
      "a limit out of range",
      () => post('{"limits": {"max_llm_calls": 0}}'),
      422,
      "not what this endpoint takes",
    ],
    [
      "a body over 256 KB",
      () => post(JSON.stringify({ inputs: { topic: "x".repeat(256 * 1024) } })),
      413,
      "262144",
    ],
    [
      "an unknown execution",
      () => fetch(`${api}/crew/status/7f8c3a52-3f0e-4d55-9a39-0d2f1c1d1c11`),
      404,
      "no execution",
    ],
    ["an id that is none", () => fetch(`${api}/crew/status/nope`), 404, "no execution"],
    ["an unknown path", () => fetch(`${api}/crew`), 404, "nothing under this path"],
    ["a method that a path has not", () => fetch(`${api}/crew/start`), 405, "POST"],
    ["a bad cursor", () => fetch(`${api}/crew/executions?cursor=abc`), 422, "cursor"],
    ["a limit that is none", () => fetch(`${api}/crew/executions?limit=0`), 422, "parameters"],
    [
      "a web page of another origin",
      () => post("{}", { origin: "https://evil.example" }),
      403,
      "CORS_ORIGINS",
    ],
  ])("%s, with problem+json and nothing written", async (_name, call, status, detail) => {
    const before = await countEverything();
    const response = await call();
    const body = (await response.json()) as Record<string, unknown>;
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(body).toMatchObject({
      status,
      title: expect.any(String),
      request_id: response.headers.get("x-request-id"),
    });
    expect(body["detail"]).toContain(detail);
    expect(await countEverything()).toEqual(before);
  });

  it("lets an allowed origin's page in, and tells it what it may read", async () => {
    const response = await fetch(`${api}/health`, { headers: { origin: "https://app.example.com" } });
    expect(response.headers.get("access-control-allow-origin")).toBe("https://app.example.com");
    expect(response.headers.get("access-control-expose-headers")).toContain("Location");
  });
});

describe("an Idempotency-Key", () => {
  it("gives the same execution for the same body, and refuses another", async () => {
    const start = (body: string) =>
      fetch(`${api}/crew/start`, { method: "POST", body, headers: { "Idempotency-Key": "order-4711" } });
    const first = await start('{"inputs": {"topic": "owls"}}');
    const { execution_id } = (await first.json()) as { execution_id: string };
    const again = await start('{"inputs": {"topic": "owls"}}');
    const other = await start('{"inputs": {"topic": "cats"}}');
    expect(first.headers.get("idempotent-replay")).toBeNull();
    expect([again.status, again.headers.get("idempotent-replay")]).toEqual([200, "true"]);
    expect(await again.json()).toMatchObject({ execution_id });
    expect(other.status).toBe(422);
    await endOf(api, execution_id);
    const rows = (await recordRows(stack.endpoints.snowflake)).filter(({ ID }) => ID === execution_id);
    expect(rows).toHaveLength(1);
  });
});

it("keeps every digit of a large number, from the start to the row", async () => {
  const start = async (number: string) => {
    const body = `{"crew": "research", "inputs": {"topic": ${number}}}`;
    const response = await fetch(`${api}/crew/start`, { method: "POST", body });
    return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
  };
  const { body } = await start("9007199254740993");
  const id = String(body["execution_id"]);
  await endOf(api, id);
  expect(models.requests.map(text).some((prompt) => prompt.includes("9007199254740993"))).toBe(true);
  expect(await (await fetch(`${api}/crew/executions/${id}`)).text()).toContain('"topic":9007199254740993');
  const row = await waitFor("the row", async () =>
    (await recordRows(stack.endpoints.snowflake)).find(
      (each) => each.ID === id && each.STATUS === "COMPLETED",
    ),
  );
  expect(row.METADATA).toMatch(/"topic":\s*9007199254740993/);
  const refused = await start("1E400");
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: "/inputs/topic" }] } });
});
