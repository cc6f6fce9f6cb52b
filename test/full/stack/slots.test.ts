import { afterAll, beforeAll, expect, it } from "vitest";

import {
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../../support/models/scripted-model-server.ts";
import { endOf, readStatus, startExecution } from "../../support/stack/api-client.ts";
import { type RunningStack, startStack } from "../../support/stack/running-stack.ts";
import { waitFor } from "../../support/wait-for.ts";

const NEVER = new Promise<never>(() => undefined);

let models: ScriptedModelServer;
let stack: RunningStack;
let api: string;

beforeAll(async () => {
  models = await startScriptedModelServer(({ messages }) =>
    messages.some(({ content }) => content?.includes("patience") === true)
      ? { text: "never", after: NEVER }
      : "Some text.",
  );
  stack = await startStack({
    MODEL: "openai/scripted",
    OPENAI_BASE_URL: models.url,
    OPENAI_API_KEY: "sk-test",
    MAX_RUNNING_CREWS: "1",
  });
  api = stack.endpoints.api;
});

afterAll(async () => {
  await stack?.stop("SIGKILL");
  await models?.close();
});

const start = (topic: string, more: object = {}) =>
  startExecution(api, { crew: "research", inputs: { topic }, ...more });
const page = async (id: string) =>
  (await (await fetch(`${api}/crew/executions/${id}`)).json()) as Record<string, unknown>;
const cancel = (id: string) => fetch(`${api}/crew/cancel/${id}`, { method: "POST" });
const waiting = (id: string) =>
  waitFor(`${id} to wait`, async () => {
    const known = await page(id);
    return known["waiting"] === undefined ? undefined : known;
  });

it("an execution waits while others have all the slots, is cancelled and times out meanwhile, and runs at last", async () => {
  const holder = await start("patience");
  await waitFor("the model call", () => models.requests.length === 1);
  const cancelled = await start("owls");
  expect(await waiting(cancelled)).toMatchObject({
    status: "PROCESSING",
    phase: "SUSPENDED",
    waiting: "waiting for one of 1 slot",
    attempts: 0,
    error: null,
  });
  const next = await start("owls");
  await waiting(next);
  const late = await start("owls", { limits: { timeout_seconds: 5 } });
  expect((await endOf(api, late)).error).toBe("The execution took longer than its limit of 5 s");
  expect((await cancel(cancelled)).status).toBe(200);
  expect(await readStatus(api, cancelled)).toMatchObject({
    status: "ERROR",
    error: "Execution was cancelled",
  });
  expect(await page(cancelled)).not.toHaveProperty("waiting");
  expect((await cancel(holder)).status).toBe(200);
  expect(await endOf(api, next)).toMatchObject({ status: "COMPLETED" });
  expect(await page(next)).toMatchObject({ phase: "COMPLETED", attempts: 1 });
  expect(await page(next)).not.toHaveProperty("waiting");
});
