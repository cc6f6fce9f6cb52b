import { describe, expect, it } from "vitest";

import { modelsFromEnvironment } from "../../../functions/adapters/models/open-model.ts";
import { askModel } from "../../support/models/ask-model.ts";
import { startScriptedModelServer } from "../../support/models/scripted-model-server.ts";
import { closedAddress } from "../../support/servers/closed-address.ts";

const withoutVersion = (url: string): string => url.replace(/\/v1$/, "");
const done = { status: "completed", output: { raw: "Good." } };

describe("an address as CrewAI takes it", () => {
  it.each([
    ["ollama/llama3", (url: string) => ({ OLLAMA_HOST: new URL(url).host })],
    ["ollama/llama3", (url: string) => ({ OLLAMA_HOST: withoutVersion(url) })],
    ["ollama_chat/llama3", (url: string) => ({ OLLAMA_API_BASE: withoutVersion(url) })],
    ["ollama/llama3", (url: string) => ({ OLLAMA_HOST: `0.0.0.0:${new URL(url).port}` })],
    ["hosted_vllm/m", (url: string) => ({ VLLM_BASE_URL: withoutVersion(url) })],
    ["deepseek/m", (url: string) => ({ DEEPSEEK_BASE_URL: withoutVersion(url), DEEPSEEK_API_KEY: "k" })],
    ["openrouter/a/m", (url: string) => ({ OPENROUTER_BASE_URL: url, OPENROUTER_API_KEY: "k" })],
    ["groq/m", (url: string) => ({ GROQ_BASE_URL: url, GROQ_API_KEY: "k" })],
  ])("leads to the model %s: %o", async (model, environment) => {
    const { end, requests, failures } = await askModel(model, { llm: () => "temperature: 0", environment });
    expect(failures).toEqual([]);
    expect(end).toMatchObject(done);
    expect(requests[0]?.model).toBe(model.slice(model.indexOf("/") + 1));
  });

  it("may be a base_url without /v1, or a host with a port", async () => {
    for (const written of [withoutVersion, (url: string) => new URL(url).host]) {
      const { end } = await askModel("ollama/llama3", { llm: (url) => `base_url: "${written(url)}"` });
      expect(end).toMatchObject(done);
    }
  });

  it("is named where nothing is found at it, unless it names the API's version", async () => {
    const { end } = await askModel("acme/m", {
      llm: (url) => `base_url: "${withoutVersion(url)}"`,
      script: [],
    });
    // The scripted server serves nothing there.
    expect(end).toMatchObject({ status: "failed" });
    const notFound = { status: 404, body: { error: { message: "no such route" } } };
    const path = "/gateway";
    await using server = await startScriptedModelServer([notFound]);
    const { notFoundAdvice } = modelsFromEnvironment({})({
      model: "acme/m",
      base_url: withoutVersion(server.url) + path,
    });
    expect(notFoundAdvice).toBe(
      `Check the model's name, and whether llm's base_url has to end with /v1: it was asked below ${withoutVersion(server.url)}${path}.`,
    );
  });
});

describe("an address at which nothing listens", () => {
  it.each([
    ["ollama/m", "OLLAMA_HOST", ""],
    ["hosted_vllm/m", "VLLM_BASE_URL", "http://"],
    ["anthropic/m", "ANTHROPIC_BASE_URL", "http://"],
    ["openai/m", "OPENAI_BASE_URL", "http://", "/v1"],
    // Its provider was named twice.
    ["nvidia_nim/meta/llama-3.1-8b-instruct", "NVIDIA_NIM_API_BASE", "http://", "/v1"],
  ])("is told of %s with %s, and asked about", async (model, variable, scheme, path = "") => {
    const host = await closedAddress();
    const { end } = await askModel(model, {
      llm: () => "temperature: 0",
      environment: () => ({
        [variable]: scheme + host + path,
        OPENAI_API_KEY: "k",
        ANTHROPIC_API_KEY: "k",
        NVIDIA_NIM_API_KEY: "k",
      }),
    });
    expect(end).toMatchObject({
      error: {
        type: "ModelUnavailable",
        message: `Task "t": the model ${model} could not be reached in 9 tries (connect ECONNREFUSED ${host}). It was asked at http://${host}/v1, which ${variable} names: is the address right, and is a server running there?`,
      },
    });
  });
});

it("at a port that fetch never asks at is told of at once, with what is wrong with it", async () => {
  const { end, failures } = await askModel("openai/m", {
    llm: () => "temperature: 0",
    environment: () => ({ OPENAI_BASE_URL: "http://127.0.0.1:6000/v1", OPENAI_API_KEY: "k" }),
  });
  expect(failures).toEqual([]);
  expect(end).toMatchObject({
    error: {
      type: "ModelRefused",
      message:
        'Task "t": the model openai/m cannot be used (http://127.0.0.1:6000 has a port of another protocol, at which fetch asks nobody).',
    },
  });
});

describe("a key", () => {
  it.each([
    ["mistral/mistral-small", "MISTRAL_API_KEY", "mistral-small"],
    ["gemini/gemini-2.5-flash", "GEMINI_API_KEY", "gemini-2.5-flash"],
    ["together_ai/meta-llama/Llama-3", "TOGETHER_AI_API_KEY", "meta-llama/Llama-3"],
    ["acme-labs/large", "ACME_LABS_API_KEY", "acme-labs/large"],
    ["acme/gpt-4o", "ACME_API_KEY", "acme/gpt-4o"],
    ["hosted_vllm/m", "VLLM_API_KEY", "m"],
    ["ollama/m", "OLLAMA_API_KEY", "m"],
  ])("of %s is sent when it is set, and no other in its place", async (model, variable, id) => {
    const others = { OPENAI_API_KEY: "not-this" };
    const sent = await askModel(model, { environment: () => ({ ...others, [variable]: "the-key" }) });
    const none = await askModel(model, { environment: () => others });
    expect([sent, none].map(({ requests: [first] }) => [first?.model, first?.headers.authorization])).toEqual(
      [
        [id, "Bearer the-key"],
        [id, undefined],
      ],
    );
    expect([sent.end, none.end]).toMatchObject([done, done]);
  });

  it.each([
    [{}, "It was sent no key: set ACME_API_KEY if the server asks for one."],
    [{ ACME_API_KEY: "wrong" }, "Check ACME_API_KEY."],
  ])("that is missing or wrong is asked for by a variable that is read: %j", async (environment, advice) => {
    const script = [{ status: 401, body: { error: { message: "Who are you?" } } }];
    const { end } = await askModel("acme/large", { environment: () => environment, script });
    expect(end).toMatchObject({
      error: { message: `Task "t": the model acme/large answered 401 (Who are you?). ${advice}` },
    });
  });
});
