import { describe, expect, it } from "vitest";

import type { CrewEvent } from "../../../../functions/crew/index.ts";
import { crewOf, runBothWays, runCase } from "../../../support/models/crew-run.ts";
import { startProviderServer } from "../../../support/models/provider-server.ts";
import type { ModelReply, ModelRequest } from "../../../support/models/scripted-model-server.ts";

const SCHEMA = '{"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}';
const crewWith = (llm = "", tasks = 1) =>
  crewOf({
    "agents.yaml": `a: {role: A, goal: G, backstory: B${llm}}`,
    "tasks.yaml": Array.from(
      { length: tasks },
      (_, index) => `t${index}: {description: D, expected_output: E, agent: a, output_json: ${SCHEMA}}`,
    ).join("\n"),
  });

const formatOf = (request: ModelRequest) => request.response_format?.type ?? "none";
const error = (status: number, body: unknown): ModelReply => ({ status, body });
const openAiError = (message: string, code: string | null = null) => ({
  error: { message, type: "invalid_request_error", param: null, code },
});
/** A server that takes these forms of an answer only. */
const taking =
  (formats: readonly string[], refusal: ModelReply) =>
  (request: ModelRequest): ModelReply =>
    formats.includes(formatOf(request)) ? '{"n": 3}' : refusal;
const warnings = (events: readonly CrewEvent[]) =>
  events.flatMap((event) => (event.type === "warning" ? [[event.path, event.reason]] : []));

const PYDANTIC =
  "[{'type': 'literal_error', 'loc': ('body', 'response_format', 'type'), 'msg': \"Input should be 'text' or 'json_object'\"}]";

describe("a server that does not take a JSON Schema", () => {
  it.each([
    [
      "DeepSeek",
      error(400, openAiError("This response_format type is unavailable now", "invalid_request_error")),
    ],
    [
      "DeepSeek, in its older words",
      error(422, "Failed to deserialize the JSON body into the target type: response_format: json_schema"),
    ],
    ["Groq", error(400, openAiError("This model does not support response format `json_schema`."))],
    [
      "llama-cpp-python",
      error(500, { error: { message: PYDANTIC, type: "internal_server_error", code: null } }),
    ],
    [
      "Mistral",
      error(422, { object: "error", message: { detail: [{ loc: ["body", "response_format", "type"] }] } }),
    ],
    [
      "Azure",
      error(400, openAiError("response_format value as json_schema is enabled only for newer versions")),
    ],
    [
      "vLLM",
      error(400, { object: "error", message: "Failed to convert the grammar from guided_json", code: 400 }),
    ],
    [
      "OpenRouter",
      error(404, { error: { message: "No endpoints found that support structured outputs", code: 404 } }),
    ],
    ["one that refuses without a reason", error(400, { error: { message: "Bad Request", code: 400 } })],
    ["one that refuses without a body", error(400, "")],
    [
      "one that answers 200 with an error",
      error(200, { error: { message: "response_format is not supported" } }),
    ],
  ])("is asked for a JSON object at once, and in later tasks at first: %s", async (_name, refusal) => {
    const sample = { crew: crewWith("", 2), script: taking(["json_object"], refusal) };
    const { end, requests, events, waits } = await runBothWays(sample);
    expect(end).toMatchObject({
      status: "completed",
      output: { json_dict: { n: 3 } },
      usage: { llm_calls: 2 },
    });
    expect(requests.map(formatOf)).toEqual(["json_schema", "json_object", "json_object"]);
    expect(JSON.stringify(requests[1]?.messages)).toContain("JSON Schema");
    expect(waits).toEqual([]);
    expect(warnings(events)).toEqual([["task-1/run-1/turn-1", "format"]]);
  });

  it.each([
    ["one format after the other", error(400, openAiError("'response_format.type' must be 'text'"))],
    ["without a reason", error(422, "")],
  ])("nor an object is asked with the schema in its prompt alone: %s", async (_name, refusal) => {
    const { end, requests } = await runBothWays({ crew: crewWith("", 2), script: taking(["none"], refusal) });
    expect(end).toMatchObject({ status: "completed" });
    expect(requests.map(formatOf)).toEqual(["json_schema", "json_object", "none", "none"]);
  });

  it("is remembered by a later attempt of the execution", async () => {
    const refusal = error(400, openAiError("response_format is not supported"));
    const { requests, attempts } = await runCase(
      { crew: crewWith("", 3), script: taking(["none"], refusal) },
      "interrupted",
    );
    expect(attempts).toBeGreaterThan(2);
    expect(requests.map(formatOf)).toEqual(["json_schema", "json_object", "none", "none", "none"]);
  });

  it.each([
    ["anthropic", "anthropic/claude-sonnet-4-5", "output_config"],
    ["bedrock", "bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "output_config"],
    ["bedrock", "bedrock/amazon.nova-pro-v1:0", "toolConfig"],
  ] as const)("is asked otherwise by %s %s as well", async (api, model, key) => {
    await using server = await startProviderServer(api, model, (body) =>
      JSON.stringify(body).includes(key)
        ? {
            status: 400,
            body: { message: "output_config.format: grammar is too complex", error: { message: "grammar" } },
          }
        : { text: '{"n": 3}' },
    );
    const { end } = await runCase({ crew: crewWith(), script: [], ports: { models: server.models } });
    expect(end).toMatchObject({ output: { json_dict: { n: 3 } } });
  });
});

describe("structured_outputs: false", () => {
  it("asks with the schema in the prompt alone from the start, and warns of nothing", async () => {
    const crew = crewWith(", llm: {structured_outputs: false}");
    const { end, requests, events } = await runBothWays({ crew, script: ['{"n": 3}'] });
    expect(end).toMatchObject({ output: { json_dict: { n: 3 } } });
    expect(requests.map(formatOf)).toEqual(["none"]);
    expect(JSON.stringify(requests[0]?.messages)).toContain("JSON Schema");
    expect(warnings(events)).toEqual([]);
  });

  it("has no default in requests: true asks as ever", async () => {
    const crew = crewWith(", llm: {structured_outputs: true}");
    const { requests } = await runBothWays({ crew, script: ['{"n": 3}'] });
    expect(requests.map(formatOf)).toEqual(["json_schema"]);
  });
});

describe("a refusal that has nothing to do with the form of the answer", () => {
  it.each([
    [400, openAiError("Unsupported parameter: 'temperature' is not supported with this model.")],
    [401, openAiError("Incorrect API key provided for json_schema")],
    [403, openAiError("response_format is not allowed for you")],
    [404, openAiError("The model `m` does not exist")],
    [400, openAiError("The response was filtered due to content management policy", "content_filter")],
  ])("is made once, and told: %i %j", async (status, body) => {
    const { end, requests } = await runCase({ crew: crewWith(), script: () => error(status, body) });
    expect(requests).toHaveLength(1);
    expect(end).toMatchObject({ status: "failed", error: { type: "ModelRefused" } });
  });

  it("is told as it is also where a silent server was asked in every form", async () => {
    const { end, requests } = await runCase({ crew: crewWith(), script: () => error(400, "") });
    expect(requests.map(formatOf)).toEqual(["json_schema", "json_object", "none"]);
    expect(end).toMatchObject({ status: "failed", error: { type: "ModelRefused" } });
  });

  it("is made once where no answer is held to a schema", async () => {
    const crew = crewOf({
      "agents.yaml": "a: {role: A, goal: G, backstory: B}",
      "tasks.yaml": "t: {description: D, expected_output: E, agent: a}",
    });
    const refusal = error(400, openAiError("response_format is not supported"));
    expect((await runCase({ crew, script: () => refusal })).requests).toHaveLength(1);
  });
});
