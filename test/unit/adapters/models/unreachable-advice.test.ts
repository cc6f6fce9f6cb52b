import { describe, expect, it } from "vitest";

import { modelsFromEnvironment } from "../../../../functions/adapters/models/open-model.ts";
import { failureInShort, failureSentence } from "../../../../functions/crew/model/failure-sentences.ts";
import { classifyModelError } from "../../../../functions/crew/model/model-errors.ts";

type Variables = Readonly<Record<string, string>>;

const adviceOf = (model: string, environment: Variables, base_url?: string) =>
  modelsFromEnvironment({ OPENAI_API_KEY: "k", ANTHROPIC_API_KEY: "k", ...environment })({
    model,
    ...(base_url !== undefined && { base_url }),
  }).unreachableAdvice;

const ADVICE = { unreachableAdvice: "Is it there?", lostAdvice: "Who closed it?" };
const RUNS = "is the address right, and is a server running there?";

const askedAt = (model: string, environment: Variables, base_url?: string) =>
  modelsFromEnvironment({ OPENAI_API_KEY: "k", ...environment })({
    model,
    ...(base_url !== undefined && { base_url }),
  }).askedAt;

describe("where a model is asked", () => {
  it("is its address without a login and without the API's version, and what names it", () => {
    const variable = { OPENAI_BASE_URL: "http://127.0.0.1:9901/v1" };
    expect(askedAt("openai/m", variable)).toBe("http://127.0.0.1:9901 (OPENAI_BASE_URL)");
    expect(askedAt("acme/m", {}, "http://me:hidden@gate:1/v1?key=hidden")).toBe("http://gate:1 (base_url)");
    expect(askedAt("openai/m", {})).toMatch(/^https:\/\/api\.openai\.com$/);
    expect(askedAt("rehearsal", {})).toBeUndefined();
  });
});

describe("a model at whose address nothing answers", () => {
  it.each<[string, Variables, string | undefined, string]>([
    [
      "ollama/m",
      { OLLAMA_HOST: "127.0.0.1:9" },
      undefined,
      `http://127.0.0.1:9/v1, which OLLAMA_HOST names: ${RUNS}`,
    ],
    ["ollama/m", {}, undefined, `/v1, its usual address (OLLAMA_BASE_URL names another): ${RUNS}`],
    [
      "hosted_vllm/m",
      { VLLM_BASE_URL: "http://gpu:8000" },
      undefined,
      `http://gpu:8000/v1, which VLLM_BASE_URL names: ${RUNS}`,
    ],
    [
      "anthropic/m",
      { ANTHROPIC_BASE_URL: "http://127.0.0.1:9" },
      undefined,
      `http://127.0.0.1:9/v1, which ANTHROPIC_BASE_URL names: ${RUNS}`,
    ],
    [
      "openai/m",
      { OPENAI_API_BASE: "http://gate:1/v1" },
      undefined,
      `http://gate:1/v1, which OPENAI_API_BASE names: ${RUNS}`,
    ],
    ["acme/m", {}, "http://me:hidden@gate:1/v1", `http://gate:1/v1, which llm's base_url names: ${RUNS}`],
    [
      "bedrock/m",
      { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: "http://127.0.0.1:9", AWS_REGION: "eu-west-1" },
      undefined,
      `which AWS_ENDPOINT_URL_BEDROCK_RUNTIME names: ${RUNS}`,
    ],
    [
      "openai/m",
      { OPENAI_BASE_URL: "http://gate:1/v1", HTTP_PROXY: "http://proxy:3128" },
      undefined,
      "http://gate:1/v1, which OPENAI_BASE_URL names, through the proxy at http://proxy:3128 (HTTP_PROXY): is the proxy's address right, and is a proxy running there?",
    ],
    [
      "openai/m",
      {
        OPENAI_BASE_URL: "http://llm.corp.example",
        HTTP_PROXY: "http://proxy:3128",
        NO_PROXY: ".corp.example",
      },
      undefined,
      `http://llm.corp.example/, which OPENAI_BASE_URL names: ${RUNS}`,
    ],
    [
      "openai/m",
      { HTTPS_PROXY: "socks5://me:hidden@proxy:1080" },
      undefined,
      "https://api.openai.com/v1, its usual address (OPENAI_BASE_URL names another), through the proxy at socks5://proxy:1080 (HTTPS_PROXY): is the proxy's address right",
    ],
    [
      "openai/m",
      { OPENAI_BASE_URL: "http://localhost:1/v1", HTTP_PROXY: "http://proxy:3128" },
      undefined,
      `http://localhost:1/v1, which OPENAI_BASE_URL names: ${RUNS}`,
    ],
  ])("%s, %j, %s is told with its address and what names it", (model, environment, baseUrl, sentence) => {
    expect(adviceOf(model, environment, baseUrl)).toMatch(/^It was asked at http/);
    expect(adviceOf(model, environment, baseUrl)).toContain(sentence);
  });

  it("is told without one where the address is the provider's own", () => {
    expect([adviceOf("openai/m", {}), adviceOf("anthropic/m", {})]).toEqual([undefined, undefined]);
  });

  it.each([
    ["ECONNREFUSED", " Is it there?"],
    ["ENOTFOUND", " Is it there?"],
    ["EHOSTUNREACH", " Is it there?"],
    ["ETIMEDOUT", " Is it there?"],
    ["ECONNRESET", " Who closed it?"],
    ["UND_ERR_SOCKET", " Who closed it?"],
  ])("is asked for when the connection failed by %s: %j", (code, told) => {
    const error = Object.assign(new Error(`connect ${code} 127.0.0.1:9`), { code });
    const failure = classifyModelError(error, 0);
    expect(failureSentence(failure, 1, ADVICE)).toBe(
      `could not be reached (connect ${code} 127.0.0.1:9).${told}`,
    );
  });
});

describe("a proxy that stands between", () => {
  const proxied = { HTTPS_PROXY: "proxy.corp.example:3128" };
  const opened = modelsFromEnvironment({ OPENAI_API_KEY: "k", ...proxied })({ model: "openai/m" });
  const tunnel = (status: number) =>
    Object.assign(new Error(`Proxy response (${status}) !== 200 when HTTP Tunneling`), {
      code: "UND_ERR_ABORTED",
    });

  it("is named where a model is asked", () => {
    expect(opened.askedAt).toBe("https://api.openai.com, through the proxy of HTTPS_PROXY");
  });

  it.each([
    [407, "refused"],
    [403, "refused"],
    [502, "unavailable"],
  ])("and answers %i makes a model %s, and is what the sentence is about", (status, kind) => {
    const failure = classifyModelError(tunnel(status), 0);
    expect(failure.kind).toBe(kind);
    expect(failureSentence(failure, 1, opened)).toBe(
      `could not be reached: the proxy answered ${status}. It was asked at https://api.openai.com/v1, its usual address (OPENAI_BASE_URL names another), through the proxy at http://proxy.corp.example:3128 (HTTPS_PROXY): check the login in HTTPS_PROXY, http://user:password@host:port, or name the host in NO_PROXY.`,
    );
    expect(failureInShort(failure, "there")).toBe(`${status} from the proxy before there`);
  });
});
