import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { describe, expect, it } from "vitest";

import { modelsFromEnvironment } from "../../../functions/adapters/models/open-model.ts";
import { CrewFailure } from "../../../functions/crew/index.ts";
import { crewOf, runBothWays, runCase } from "../../support/models/crew-run.ts";
import { startScriptedModelServer } from "../../support/models/scripted-model-server.ts";
import { waitFor } from "../../support/wait-for.ts";

const crewWith = (llm: string) =>
  crewOf({
    "agents.yaml": `a: {role: A, goal: G, backstory: B, llm: ${llm}}`,
    "tasks.yaml":
      "t: {description: D, expected_output: E, agent: a, output_json: {type: object, properties: {x: {type: number}}}}",
  });

/** A server that gives every request the same JSON and keeps what it was asked. */
async function echoServer(reply: unknown) {
  const requests: { path: string | undefined; headers: object; body: unknown }[] = [];
  const server = createServer((incoming, response) => {
    void incoming.toArray().then((chunks) => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      requests.push({ path: incoming.url, headers: incoming.headers, body });
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(reply));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: close,
  };
}

describe("models by their strings", () => {
  it("reaches an OpenAI-compatible server without a key, schema included", async () => {
    await using server = await startScriptedModelServer(['{"x":1}']);
    const models = modelsFromEnvironment({ OLLAMA_BASE_URL: server.url });
    const { end } = await runCase({ crew: crewWith("ollama/llama3"), script: [], ports: { models } });
    expect(end).toMatchObject({ status: "completed", output: { raw: '{"x":1}' } });
    const [request] = server.requests;
    expect({
      model: request?.model,
      key: request?.headers.authorization,
      format: request?.response_format?.type,
    }).toEqual({
      model: "llama3",
      key: undefined,
      format: "json_schema",
    });
  });

  it("reaches Anthropic's API", async () => {
    await using server = await echoServer({
      id: "m",
      type: "message",
      role: "assistant",
      model: "claude",
      content: [{ type: "text", text: '{"x":2}' }],
      stop_reason: "end_turn",
      usage: {
        input_tokens: 3,
        output_tokens: 4,
        cache_read_input_tokens: 5,
        cache_creation_input_tokens: 6,
      },
    });
    const models = modelsFromEnvironment({ ANTHROPIC_API_KEY: "k", ANTHROPIC_BASE_URL: `${server.url}/v1` });
    const { end, paths } = await runCase({
      crew: crewWith("anthropic/claude-sonnet-4-5"),
      script: [],
      ports: { models },
    });
    expect(server.requests[0]).toMatchObject({ path: "/v1/messages", headers: { "x-api-key": "k" } });
    expect(paths).toEqual(["task-1/run-1/turn-1"]);
    expect(end).toMatchObject({
      status: "completed",
      output: { json_dict: { x: 2 } },
      usage: { prompt_tokens: 14, completion_tokens: 4, cached_prompt_tokens: 5, cache_creation_tokens: 6 },
    });
  });

  it("reaches Anthropic's API at an address without /v1, and reads a reply in an odd shape", async () => {
    await using server = await echoServer({
      id: 7,
      role: "ai",
      content: [{ type: "hologram" }, { text: '{"x":2}' }],
      stop_reason: "end_turn",
      usage: { input_tokens: "3", output_tokens: "4" },
    });
    const models = modelsFromEnvironment({ ANTHROPIC_API_KEY: "k", ANTHROPIC_BASE_URL: server.url });
    const { end } = await runCase({
      crew: crewWith("anthropic/claude-sonnet-4-5"),
      script: [],
      ports: { models },
    });
    expect(server.requests.map(({ path }) => path)).toEqual(["/v1/messages"]);
    expect(end).toMatchObject({
      status: "completed",
      output: { json_dict: { x: 2 } },
      usage: { prompt_tokens: 3, completion_tokens: 4 },
    });
  });

  it("reaches Bedrock with credentials that it is given", async () => {
    await using server = await echoServer({
      output: { message: { role: "assistant", content: [{ text: '{"x":3}' }] } },
      stopReason: "end_turn",
      usage: { inputTokens: "1", outputTokens: "2" },
    });
    const awsCredentials = () => Promise.resolve({ accessKeyId: "AKIDGIVEN", secretAccessKey: "s" });
    const environment = { AWS_REGION: "eu-central-1", AWS_ENDPOINT_URL_BEDROCK_RUNTIME: server.url };
    const models = modelsFromEnvironment(environment, { awsCredentials });
    const { end } = await runCase({
      crew: crewWith("bedrock/amazon.nova-lite-v1:0"),
      script: [],
      ports: { models },
    });
    expect(end).toMatchObject({ status: "completed", output: { json_dict: { x: 3 } } });
    expect(server.requests[0]).toMatchObject({
      path: "/model/amazon.nova-lite-v1%3A0/converse",
      headers: { authorization: expect.stringContaining("AKIDGIVEN") },
    });
  });

  it.each([
    ["no model", "{}", {}, "ModelMissing", "No model is named: set MODEL, or llm in the crew's files"],
    [
      "no key",
      "openai/gpt-4o",
      {},
      "ModelKeyMissing",
      "openai/gpt-4o needs OPENAI_API_KEY, which is not set",
    ],
    [
      "an unknown provider",
      "opnai/m",
      {},
      "ModelUnknown",
      "opnai/m: there is no provider opnai (did you mean openai?); give llm a base_url",
    ],
    [
      "an ARN alone",
      "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-pro-v1:0",
      {},
      "ModelUnknown",
      "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-pro-v1:0: an ARN alone names no provider: write bedrock/ before it",
    ],
    [
      "no address",
      "azure/m",
      {},
      "ModelUnknown",
      "azure/m: azure has no address of its own; set AZURE_API_BASE, or give llm a base_url",
    ],
    [
      "a login that cannot be given",
      "vertex_ai/m",
      {},
      "ModelUnknown",
      "vertex_ai/m: vertex_ai cannot be asked by itself: it takes Google Cloud's own logins only; write gemini/… with GEMINI_API_KEY, or give llm a base_url: a gateway's, or Vertex's own (https://<region>-aiplatform.googleapis.com/v1/projects/<project>/locations/<region>/endpoints/openapi) for vertex_ai/google/…, with an access token in VERTEX_AI_API_KEY, which lasts an hour (gcloud auth print-access-token)",
    ],
    [
      "an address that is none",
      "{model: acme/m, base_url: 'acme:80'}",
      {},
      "ModelAddressWrong",
      'acme/m: base_url is "acme:80", which is no address; write it with http:// or https://',
    ],
    [
      "a variable that is no address",
      "hosted_vllm/m",
      { VLLM_BASE_URL: "user:secret@vllm" },
      "ModelAddressWrong",
      'hosted_vllm/m: the variable VLLM_BASE_URL is "vllm", which is no address; write it with http:// or https://',
    ],
  ])("fails with a sentence where there is %s", async (_what, llm, environment, type, message) => {
    const models = modelsFromEnvironment(environment);
    const { end } = await runBothWays({ crew: crewWith(llm), script: [], ports: { models } });
    expect(end).toMatchObject({ status: "failed", error: { type, message, retryable: false } });
    expect(() => models({})).toThrow(CrewFailure);
  });

  it("hangs up on a server that sends without end", async () => {
    async function* endless() {
      for (;;) yield " ".repeat(65_536);
    }
    await using server = await startScriptedModelServer([{ status: 200, body: endless() }]);
    const models = modelsFromEnvironment({ OLLAMA_BASE_URL: server.url });
    const { end } = await runCase({ crew: crewWith("ollama/llama3"), script: [], ports: { models } });
    const message = 'Task "t": the model ollama/llama3 cannot be used (its answer is larger than 20 MB).';
    expect(end).toMatchObject({
      status: "failed",
      error: { type: "ModelRefused", message, retryable: false },
    });
    await waitFor("the connection to be closed", () => server.abandoned() === 1);
  });
});
