import { describe, expect, it } from "vitest";
import * as z from "zod";

import { modelsFromEnvironment } from "../../../../functions/adapters/models/open-model.ts";
import { type CrewEvent, defineTool } from "../../../../functions/crew/index.ts";
import { crewOf, runCase } from "../../../support/models/crew-run.ts";
import { type SaidByResponses, startResponsesServer } from "../../../support/models/responses-wire.ts";

const look = defineTool({
  name: "look",
  description: "Looks",
  input: z.object({ at: z.string() }),
  effect: "read",
  run: ({ at }) => `FACT about ${at}`,
});
const crewWith = (llm: string, task = "") =>
  crewOf({
    "agents.yaml": `a: {role: A, goal: G, backstory: B, tools: [look], llm: ${llm}}
b: {role: B, goal: G, backstory: B, llm: ${llm}}`,
    "tasks.yaml": `t: {description: D, expected_output: E, agent: a}
u: {description: D, expected_output: E, agent: b${task}}`,
    "tools/look.ts": "",
  });
const looking: SaidByResponses = {
  thoughts: "ENCRYPTED-1",
  toolCalls: [{ name: "look", arguments: { at: "alpha" } }],
};
const ONLY_RESPONSES = {
  status: 404,
  body: {
    error: {
      message: "This model is only supported in v1/responses and not in v1/chat/completions.",
      type: "invalid_request_error",
      param: "model",
      code: null,
    },
  },
};
const warnings = (events: readonly CrewEvent[]) =>
  events.flatMap((event) => (event.type === "warning" ? [event.warning] : []));

/** Runs a crew at a server of both APIs, straight or suspended before each effect. */
async function ask(
  llm: string,
  {
    replies = [looking, { thoughts: "ENCRYPTED-2", text: "Done." }, { text: "Bye." }],
    mode = "straight" as "straight" | "interrupted",
    elsewhere = ONLY_RESPONSES as { readonly status: number; readonly body: unknown },
    task = "",
    environment = (url: string): Readonly<Record<string, string>> => ({
      OPENAI_API_KEY: "sk-test",
      OPENAI_BASE_URL: `${url}/v1`,
    }),
  } = {},
) {
  await using server = await startResponsesServer(
    (_body, index) => replies[index] ?? { text: "Nothing left." },
    () => elsewhere,
  );
  const models = modelsFromEnvironment(environment(server.url));
  const sample = { crew: crewWith(llm, task), script: [], tools: { look }, ports: { models } };
  return { ...(await runCase(sample, mode)), asked: server.asked() };
}

describe("a model that only speaks Responses", () => {
  it.each(["straight", "interrupted"] as const)(
    "is asked by chat once, and by Responses from then on: %s",
    async (mode) => {
      const { end, asked, events, waits } = await ask("{model: openai/gpt-5.2-codex}", { mode });
      expect(end).toMatchObject({
        status: "completed",
        output: { raw: "Bye." },
        usage: { llm_calls: 3, tool_calls: 1 },
      });
      expect(asked.map(({ path }) => path)).toEqual([
        "/v1/chat/completions",
        "/v1/responses",
        "/v1/responses",
        "/v1/responses",
      ]);
      expect(waits).toEqual([]);
      expect(warnings(events)).toEqual([expect.stringContaining("Responses API alone")]);
    },
  );

  it.each(["straight", "interrupted"] as const)(
    "is sent its own thoughts encrypted, and nothing that the provider has deleted: %s",
    async (mode) => {
      const { asked } = await ask("{model: openai/gpt-5.2-codex}", { mode });
      const bodies = asked.slice(1).map(({ body }) => body);
      for (const body of bodies) {
        expect(body).toMatchObject({
          store: false,
          include: ["reasoning.encrypted_content"],
          model: "gpt-5.2-codex",
        });
        expect(JSON.stringify(body)).not.toMatch(/item_reference|previous_response_id|resp_/);
      }
      expect(bodies[1]?.["input"]).toMatchObject([
        {},
        {},
        { type: "reasoning", encrypted_content: "ENCRYPTED-1" },
        { type: "function_call", call_id: "call_0_0", name: "look" },
        { type: "function_call_output", call_id: "call_0_0", output: "FACT about alpha" },
      ]);
    },
  );

  it("is told of by its refusal of a chat in words of the tools, too", async () => {
    const message =
      "Function tools with reasoning_effort are not supported for gpt-5.6-sol in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.";
    const elsewhere = { status: 400, body: { error: { message, param: "reasoning_effort" } } };
    const { end, asked } = await ask("{model: openai/gpt-5.6-sol}", { elsewhere });
    expect(end).toMatchObject({ output: { raw: "Bye." } });
    expect(asked[1]).toMatchObject({ path: "/v1/responses", body: { tools: [{ name: "look" }] } });
  });

  it("is not looked for behind a name that there is no model of", async () => {
    const body = { error: { message: "The model `gpt-9` does not exist", code: "model_not_found" } };
    const { end, asked } = await ask("{model: openai/gpt-9}", { elsewhere: { status: 404, body } });
    expect(end).toMatchObject({ status: "failed", error: { type: "ModelRefused" } });
    expect(asked).toHaveLength(1);
  });
});

describe("llm's api", () => {
  it("responses is asked from the start, without a warning, with answers held to their schemas", async () => {
    const schema = '{"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}';
    const replies = [looking, { text: "Done." }, { text: '{"n": 3}' }];
    const { end, asked, events } = await ask("{model: openai/gpt-5, api: responses}", {
      replies,
      task: `, output_json: ${schema}`,
    });
    expect(end).toMatchObject({ output: { json_dict: { n: 3 } } });
    expect(asked.map(({ path }) => path)).toEqual(Array.from({ length: 3 }, () => "/v1/responses"));
    expect(asked[2]?.body["text"]).toMatchObject({ format: { type: "json_schema", strict: true } });
    expect(warnings(events)).toEqual([]);
  });

  it("chat stays with chat completions, whatever the server says", async () => {
    const { end, asked } = await ask("{model: openai/gpt-5.2-codex, api: chat}");
    expect(end).toMatchObject({ status: "failed" });
    expect(asked.map(({ path }) => path)).toEqual(["/v1/chat/completions"]);
  });

  it("responses is asked of a compatible server with its own key, or none", async () => {
    const environment = (url: string) => ({ XAI_BASE_URL: `${url}/v1`, XAI_API_KEY: "xai-key" });
    const { end, asked } = await ask("{model: xai/grok-4, api: responses}", { environment });
    expect(end).toMatchObject({ output: { raw: "Bye." } });
    expect(asked[0]?.body).toMatchObject({ model: "grok-4", store: false });
  });

  it("asks a model that gives no encrypted thoughts without them", async () => {
    const refusal = {
      status: 400,
      body: { error: { message: "Encrypted content is not supported with this model." } },
    };
    await using server = await startResponsesServer(
      (body) => (body["include"] === undefined ? { text: "Done." } : refusal),
      () => ONLY_RESPONSES,
    );
    const models = modelsFromEnvironment({ OPENAI_API_KEY: "k", OPENAI_BASE_URL: `${server.url}/v1` });
    const crew = crewWith("{model: openai/gpt-4.1, api: responses}");
    const { end, events } = await runCase({ crew, script: [], tools: { look }, ports: { models } });
    expect(end).toMatchObject({ output: { raw: "Done." } });
    expect(server.asked()).toHaveLength(3);
    expect(warnings(events)).toEqual([expect.stringContaining("no encrypted thoughts")]);
  });
});
