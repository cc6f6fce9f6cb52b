import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";

import { modelsFromEnvironment } from "../../../functions/adapters/models/open-model.ts";
import type { Provider } from "../../../functions/adapters/models/providers/provider.ts";
import { PROVIDERS } from "../../../functions/adapters/models/providers/providers.ts";
import { defineTool } from "../../../functions/crew/index.ts";
import { crewOf, runCase } from "../../support/models/crew-run.ts";
import { DOCUMENTED, type DocumentedProvider } from "../../support/models/documented-providers.ts";
import { type ProviderReply, WIRES } from "../../support/models/provider-server.ts";
import { type AnsweringServer, startAnsweringServer } from "../../support/servers/answering-server.ts";

const KEY = "key-of-nobody-7";
const BARE: Readonly<Record<string, string>> = {
  OpenAI: "gpt-4.1-mini",
  Anthropic: "claude-sonnet-4-5",
  "Amazon Bedrock": "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
  "Google Gemini": "gemini-2.5-flash",
};
const COMPLETIONS = {
  chat: WIRES.openai.completion,
  messages: WIRES.anthropic.completion,
  converse: WIRES.bedrock.completion,
};

type Answer =
  | ProviderReply
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> };

/** Every string of docs/models.md, with a model that can call tools by its API. */
const strings = PROVIDERS.filter(({ instead }) => instead === undefined).flatMap((provider) => {
  const ids = [provider.example ?? "vendor/model-1", "vendor/model-1", "openai-gpt-4.1"];
  const id = ids.find((each) => provider.nativeTools?.(each) !== false) ?? "model-1";
  const bare = provider.bareNames === undefined ? [] : [BARE[provider.title] ?? "no bare name is documented"];
  return [...provider.prefixes.map((prefix) => `${prefix}/${id}`), ...bare].map(
    (model): readonly [string, Provider, string] => [model, provider, bare.includes(model) ? model : id],
  );
});

const act = defineTool({
  name: "act",
  description: "Acts",
  input: z.object({ x: z.number() }),
  effect: "read",
  run: ({ x }) => `acted ${x}`,
});
const SCHEMA = '{"type": "object", "properties": {"sum": {"type": "integer"}}, "required": ["sum"]}';

let server: AnsweringServer;
let form: DocumentedProvider["form"] = "chat";
let script: readonly Answer[] = [];
let asked = 0;

beforeAll(async () => {
  server = await startAnsweringServer(() => {
    const answer = script[asked++] ?? { status: 500, body: "nothing is scripted" };
    return "status" in answer ? answer : { body: COMPLETIONS[form](answer, asked) };
  });
});
afterAll(async () => server[Symbol.asyncDispose]());
beforeEach(() => {
  asked = 0;
});

/** What has to be set so that a provider is asked at the server, with its path as at its own. */
function variablesOf({ api, keyVariables, baseUrlVariables: [address = ""] = [], ...provider }: Provider) {
  const path = provider.baseUrl === undefined ? "" : new URL(provider.baseUrl).pathname;
  return (keyVariable = keyVariables?.[0]) => ({
    [address]: `${server.url}${path === "/" ? "" : path}`,
    ...(keyVariable !== undefined && { [keyVariable]: KEY }),
    ...(api === "bedrock" && {
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: KEY,
      AWS_SECRET_ACCESS_KEY: "secret",
    }),
  });
}

interface Asking {
  readonly model: string;
  readonly provider: Provider;
  readonly answers: readonly Answer[];
  readonly task?: string;
  readonly tools?: boolean;
  readonly keyVariable?: string;
}

async function ask({ model, provider, answers, task = "", tools = false, keyVariable }: Asking) {
  script = answers;
  asked = 0;
  form = DOCUMENTED[provider.title]?.form ?? "chat";
  const begin = server.requests.length;
  const crew = crewOf({
    "agents.yaml": `a: {role: A, goal: G, backstory: B, llm: "${model}"${tools ? ", tools: [act]" : ""}, respect_context_window: false}`,
    "tasks.yaml": `t: {description: D, expected_output: E, agent: a${task}}`,
    "tools/act.ts": "",
  });
  const models = modelsFromEnvironment(variablesOf(provider)(keyVariable));
  const { end } = await runCase({ crew, script: [], tools: { act }, ports: { models } });
  return { end, requests: server.requests.slice(begin) };
}

/** Where, with what key, and for which model the requests came. */
function expectDocumented(requests: AnsweringServer["requests"], provider: Provider, id: string): void {
  const { path, header } = DOCUMENTED[provider.title] ?? { path: "?", header: ["?", "?"] as const };
  const [name, value] = header;
  for (const request of requests) {
    expect(request.path).toBe(path.replace("MODEL", encodeURIComponent(id)));
    expect(request.headers[name]).toContain(value.replace("KEY", KEY));
    const { model = id } = JSON.parse(request.body) as { readonly model?: string };
    expect(model).toBe(id);
  }
}

it("has a document for every provider that is asked", () => {
  const titles = PROVIDERS.filter(({ instead }) => instead === undefined).map(({ title }) => title);
  expect(titles.toSorted()).toEqual(Object.keys(DOCUMENTED).toSorted());
});

describe.each(strings)("%s", (model, provider, id) => {
  it("is asked as its provider documents, with tools and what they said", async () => {
    const answers = [{ toolCalls: [{ name: "act", arguments: { x: 1 } }] }, { text: "Done." }];
    const { end, requests } = await ask({ model, provider, answers, tools: true });
    expect(end).toMatchObject({ status: "completed", output: { raw: "Done." }, usage: { tool_calls: 1 } });
    expect(requests).toHaveLength(2);
    expectDocumented(requests, provider, id);
    expect(requests[0]?.body).toContain('"act"');
    expect(requests[0]?.body).not.toContain('"strict":true');
    expect(requests[1]?.body).toContain("acted 1");
  });

  it("takes its key from each of its variables", async () => {
    for (const keyVariable of provider.keyVariables ?? []) {
      const { end, requests } = await ask({ model, provider, answers: [{ text: "Hi." }], keyVariable });
      expect(end).toMatchObject({ status: "completed" });
      expectDocumented(requests, provider, id);
    }
  });

  it("is held to a schema", async () => {
    const { end, requests } = await ask({
      model,
      provider,
      answers: [{ text: '{"sum": 3}' }],
      task: `, output_json: ${SCHEMA}`,
    });
    expect(end).toMatchObject({ status: "completed", output: { json_dict: { sum: 3 } } });
    const {
      messages: _messages,
      system: _system,
      ...body
    } = JSON.parse(requests[0]?.body ?? "{}") as Record<string, unknown>;
    expect(JSON.stringify(body)).toContain('"sum"');
  });

  it("says what to do when it refuses", async () => {
    const refused = async (status: number, message: string) => {
      const body = { message, error: { message, type: "invalid_request_error" }, type: "error" };
      return (await ask({ model, provider, answers: [{ status, body }] })).end;
    };
    const advice = provider.accessAdvice ?? `Check ${provider.keyVariables?.[0]}.`;
    expect(await refused(401, "Who are you?")).toMatchObject({
      error: {
        type: "ModelRefused",
        message: expect.stringContaining(`answered 401 (Who are you?). ${advice}`),
      },
    });
    expect(await refused(404, "No such model")).toMatchObject({ error: { type: "ModelRefused" } });
    expect(await refused(402, "Pay first")).toMatchObject({
      error: { message: expect.stringContaining("nothing left to pay with") },
    });
    expect(await refused(400, "prompt is too long: 9 tokens > 8 maximum")).toMatchObject({
      error: { type: "ContextTooLong" },
    });
  });

  it("is asked again when it is busy, broken or away for a moment", async () => {
    const error = { message: "later", error: { message: "later", type: "overloaded_error" }, type: "error" };
    const answers = [
      { status: 429, body: error, headers: { "retry-after": "1" } },
      { status: 503, body: error },
      { status: 200, body: "<html>a gateway</html>" },
      { text: "At last." },
    ];
    const { end, requests } = await ask({ model, provider, answers });
    expect(end).toMatchObject({ status: "completed", output: { raw: "At last." } });
    expect(requests).toHaveLength(4);
  });
});

describe("Gemini by its OpenAI-compatible route", () => {
  it("has its thought signatures sent back with the calls that they belong to", async () => {
    const provider = PROVIDERS.find(({ title }) => title === "Google Gemini");
    const signed = { google: { thought_signature: "c2lnbmVk" } };
    const call = {
      id: "c1",
      type: "function",
      function: { name: "act", arguments: '{"x": 1}' },
      extra_content: signed,
    };
    const message = { role: "assistant", content: null, tool_calls: [call] };
    const body = { choices: [{ index: 0, finish_reason: "tool_calls", message }], usage: null };
    const answers = [{ status: 200, body }, { text: "Done." }];
    const { end, requests } = await ask({
      model: "gemini/gemini-3-pro",
      provider: provider!,
      answers,
      tools: true,
    });
    expect(end).toMatchObject({ status: "completed" });
    expect(JSON.parse(requests[1]?.body ?? "{}")).toMatchObject({
      messages: expect.arrayContaining([
        expect.objectContaining({
          tool_calls: [expect.objectContaining({ id: "c1", extra_content: signed })],
        }),
      ]),
    });
  });
});
