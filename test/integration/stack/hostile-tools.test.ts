import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import {
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../../support/models/scripted-model-server.ts";
import { endOf, startExecution } from "../../support/stack/api-client.ts";
import { type RunningStack, startStack } from "../../support/stack/running-stack.ts";

const KEYS = {
  OPENAI_API_KEY: "sk-hidden-openai",
  ANTHROPIC_API_KEY: "sk-ant-hidden",
  GROQ_API_KEY: "gsk_hidden",
  AWS_SECRET_ACCESS_KEY: "hidden-aws",
  GITHUB_TOKEN: "ghp_hidden",
  INTERNAL_PASSWORD: "hidden-password",
};

let models: ScriptedModelServer;
let stack: RunningStack;

beforeAll(async () => {
  models = await startScriptedModelServer(({ messages }) => {
    const result = messages.find(({ role }) => role === "tool")?.content;
    if (result !== undefined) return result ?? "nothing";
    if (messages.some(({ content }) => content?.includes("Way: patience"))) {
      return { status: 429, body: { error: { message: "later" } }, headers: { "retry-after": "99999999" } };
    }
    const way = /Way: (\w+)/.exec(messages.map(({ content }) => content ?? "").join("\n"))?.[1];
    return way === undefined ? "A note." : { toolCalls: [{ name: "vandalise", arguments: { way } }] };
  });
  stack = await startStack({
    CREWS_DIR: join(import.meta.dirname, "../../fixtures/hostile-crews"),
    MODEL: "openai/scripted",
    OPENAI_BASE_URL: models.url,
    RECONCILE_SECONDS: "1",
    TOOL_SECRETS: "TICKETS_URL,TICKETS_TOKEN",
    TICKETS_URL: "https://tickets.example",
    TICKETS_TOKEN: "for the tool",
    ...KEYS,
  });
});

afterAll(async () => {
  await stack?.stop("SIGKILL");
  await models?.close();
});

const run = async (crew: string, inputs = {}) =>
  endOf(stack.endpoints.api, await startExecution(stack.endpoints.api, { crew, inputs }));

it("shows a tool none of the providers' keys, and the variables that are named for it", async () => {
  const { status, result } = await run("vandal", { way: "look" });
  expect(status).toBe("COMPLETED");
  const seen = JSON.parse(result?.raw ?? "{}") as Record<string, string>;
  // It was there, and a result shows no secret's value.
  expect(seen).toMatchObject({ TICKETS_URL: "https://tickets.example", TICKETS_TOKEN: "…" });
  expect(Object.keys(seen)).not.toContain("PROVIDER_SECRET");
  for (const [name, value] of Object.entries(KEYS))
    expect(JSON.stringify({ [name]: seen })).not.toContain(value);
  // The model was asked with its key all the same.
  expect(models.requests.at(-1)?.headers.authorization).toBe(`Bearer ${KEYS.OPENAI_API_KEY}`);
});

it.each(["merge", "method", "global", "fetch", "variable", "handler"])(
  "runs the next crews as if none had done %s to their process",
  async (way) => {
    const vandal = await run("vandal", { way });
    // Either the tool's answer, or an end that says whose fault it was.
    expect(vandal.error ?? vandal.result?.raw).toMatch(/^done$|changed what its whole process shares/);
    const neighbours = await Promise.all(Array.from({ length: 3 }, () => run("neighbour")));
    expect(neighbours.map(({ result }) => result?.raw)).toEqual(["A note.", "A note.", "A note."]);
    const looks = await run("vandal", { way: "look" });
    expect(looks.result?.raw).not.toMatch(/LEFT_BEHIND|polluted/);
    expect(stack.output()).not.toContain("JournalUnavailable");
  },
);

it.each([
  ["a tool blocks", "block", 5, /^The execution took longer than its limit of 5 s$/],
  [
    "its model asks for a wait of years",
    "patience",
    600,
    /^The execution cannot end within its limit of 600 s: Task "vandal": the model openai\/scripted answered 429 \(later\)\. The wait would take 3600 s\. /,
  ],
])("ends an execution by its own limit of seconds when %s", async (_, way, timeout_seconds, error) => {
  const id = await startExecution(stack.endpoints.api, {
    crew: "vandal",
    inputs: { way },
    limits: { timeout_seconds },
  });
  expect(await endOf(stack.endpoints.api, id)).toMatchObject({
    status: "ERROR",
    error: expect.stringMatching(error),
  });
});
