import { describe, expect, it } from "vitest";

import {
  missingModelSettings,
  optionalKeyVariables,
} from "../../../../functions/adapters/models/missing-model-settings.ts";
import { chooseModel, modelAddress } from "../../../../functions/adapters/models/model-address.ts";
import { missingSettingText } from "../../../../functions/domain/missing-setting.ts";
import { crewOf } from "../../../support/models/crew-run.ts";

describe("chooseModel", () => {
  const all = { MODEL: "m1", MODEL_NAME: "m2", OPENAI_MODEL_NAME: "m3" };
  it.each([
    [
      "a rehearsal over all",
      { model: "openai/a", temperature: 1 },
      { MODEL: "rehearsal" },
      { model: "rehearsal" },
    ],
    ["what the files say", { model: "openai/a", temperature: 1 }, all, { model: "openai/a", temperature: 1 }],
    ["MODEL, with the files' settings", { temperature: 1 }, all, { model: "m1", temperature: 1 }],
    ["MODEL_NAME", {}, { ...all, MODEL: " " }, { model: "m2" }],
    ["OPENAI_MODEL_NAME", {}, { OPENAI_MODEL_NAME: "m3" }, { model: "m3" }],
    ["none", { temperature: 1 }, {}, undefined],
  ])("takes %s for the model to call", (_what, llm, environment, chosen) => {
    expect(chooseModel(llm, environment)).toEqual(chosen);
  });
});

describe("modelAddress", () => {
  const openai = {
    api: "openai",
    prefix: "openai",
    baseUrl: "https://api.openai.com/v1",
    keyVariable: "OPENAI_API_KEY",
  };
  const compatible = { api: "openai-compatible" };
  const ollama = { ...compatible, keyVariable: "OLLAMA_API_KEY" };
  const here = "http://localhost:1/v1";
  it.each([
    [{ model: "gpt-4o" }, {}, { ...openai, id: "gpt-4o" }],
    [{ model: "openai/gpt-4o" }, { OPENAI_API_BASE: here }, { ...openai, id: "gpt-4o", baseUrl: here }],
    [
      { model: "openai/org/m", base_url: here },
      { OPENAI_BASE_URL: "http://x" },
      { ...openai, id: "org/m", baseUrl: here },
    ],
    [
      { model: "anthropic/claude-x" },
      {},
      {
        api: "anthropic",
        prefix: "anthropic",
        id: "claude-x",
        baseUrl: "https://api.anthropic.com/v1",
        keyVariable: "ANTHROPIC_API_KEY",
      },
    ],
    [
      { model: "bedrock/eu.anthropic.claude-v1:0", base_url: here },
      {},
      {
        api: "bedrock",
        prefix: "bedrock",
        id: "eu.anthropic.claude-v1:0",
        baseUrl: undefined,
        keyVariable: undefined,
      },
    ],
    [
      { model: "ollama_chat/llama3" },
      {},
      { ...ollama, prefix: "ollama_chat", id: "llama3", baseUrl: "http://localhost:11434/v1" },
    ],
    [
      { model: "ollama/llama3" },
      { OLLAMA_BASE_URL: here },
      { ...ollama, prefix: "ollama", id: "llama3", baseUrl: here },
    ],
    [
      { model: "hosted_vllm/org/m", base_url: here },
      {},
      { ...compatible, prefix: "hosted_vllm", id: "org/m", baseUrl: here, keyVariable: "VLLM_API_KEY" },
    ],
    [
      { model: "meta-llama/Llama-3", base_url: here },
      {},
      {
        ...compatible,
        prefix: "meta-llama",
        id: "meta-llama/Llama-3",
        baseUrl: here,
        keyVariable: "META_LLAMA_API_KEY",
      },
    ],
    [
      { model: "mistral/mistral-small", base_url: here },
      {},
      {
        ...compatible,
        prefix: "mistral",
        id: "mistral-small",
        baseUrl: here,
        keyVariable: "MISTRAL_API_KEY",
      },
    ],
    [
      { model: "hosted_vllm/m" },
      { VLLM_BASE_URL: "http://h:8000", HOSTED_VLLM_API_KEY: "k" },
      {
        ...compatible,
        prefix: "hosted_vllm",
        id: "m",
        baseUrl: "http://h:8000/v1",
        keyVariable: "HOSTED_VLLM_API_KEY",
      },
    ],
    [
      { model: "01-ai/Yi-34B", base_url: here },
      {},
      { ...compatible, prefix: "01-ai", id: "01-ai/Yi-34B", baseUrl: here, keyVariable: undefined },
    ],
  ])("reads %j", (reference, environment, expected) => {
    const address = modelAddress(reference, environment);
    if ("nowhere" in address) throw new Error(address.nowhere);
    const { provider, prefix, id, baseUrl, keyVariable } = address;
    expect({ api: provider.api, prefix, id, baseUrl, keyVariable }).toEqual(expected);
  });

  it.each([
    ["acme/m", { prefix: "acme", nowhere: "unknown-provider" }],
    ["rehearsal/m", { prefix: "rehearsal", nowhere: "unknown-provider" }],
    ["azure/m", { prefix: "azure", nowhere: "no-base-url" }],
    ["vertex_ai/m", { prefix: "vertex_ai", nowhere: "only-elsewhere" }],
  ])("finds no address for %s", (model, expected) => {
    expect(modelAddress({ model }, {})).toEqual(expected);
  });

  it("knows the word rehearsal alone as a model", () => {
    expect(modelAddress({ model: "rehearsal" }, {})).toMatchObject({ provider: { api: "rehearsal" } });
  });
});

describe("missingModelSettings", () => {
  const crew = crewOf({
    "agents.yaml": `
a: {role: A, goal: G, backstory: B, llm: openai/gpt-4o}
b: {role: B, goal: G, backstory: B, llm: bedrock/m}
c: {role: C, goal: G, backstory: B}
d: {role: D, goal: G, backstory: B, llm: acme/m}
idle: {role: I, goal: G, backstory: B, llm: anthropic/x}
`,
    "tasks.yaml": ["a", "b", "c", "d"]
      .map((name) => `t_${name}: {description: D, expected_output: E, agent: ${name}}`)
      .join("\n"),
  });

  it("names what the crew's models need and is not set, agents without a task apart", () => {
    const missing = missingModelSettings(crew, {});
    expect(missing).toEqual([
      {
        setting: "OPENAI_API_KEY",
        place: "environment",
        neededBy: { kind: "model", name: "openai/gpt-4o" },
      },
      { setting: "AWS_REGION", place: "environment", neededBy: { kind: "model", name: "bedrock/m" } },
      { setting: "MODEL", place: "environment", neededBy: { kind: "agent", name: "c" } },
      { setting: "base_url", place: "llm", neededBy: { kind: "model", name: "acme/m" } },
    ]);
    expect(missing.map(missingSettingText)).toEqual([
      "OPENAI_API_KEY for openai/gpt-4o",
      "AWS_REGION for bedrock/m",
      "MODEL for the agent c, which names no model",
      "base_url in the crew's llm for acme/m",
    ]);
  });

  it("misses nothing once it is set, or when all is rehearsed", () => {
    const set = { OPENAI_API_KEY: "k", AWS_REGION: "eu-central-1", MODEL: "ollama/x" };
    expect(missingModelSettings(crew, set).map(missingSettingText)).toEqual([
      "base_url in the crew's llm for acme/m",
    ]);
    expect(missingModelSettings(crew, { MODEL: "rehearsal" })).toEqual([]);
  });
});

describe("a model of the record's account", () => {
  const crew = crewOf({
    "agents.yaml": "a: {role: A, goal: G, backstory: B, llm: snowflake/claude-sonnet-4-5}",
    "tasks.yaml": "t: {description: D, expected_output: E, agent: a}",
  });
  const missing = (environment: Readonly<Record<string, string>>) =>
    missingModelSettings(crew, environment).map(({ setting }) => setting);
  const account = { SNOWFLAKE_ACCOUNT: "ACME-PROD" };

  it("needs nothing beside the record's login", () => {
    const deployed = { ...account, SNOWFLAKE_AUTHENTICATION: "workload_identity" };
    expect(missing(deployed)).toEqual([]);
    expect(optionalKeyVariables(crew, deployed)).toEqual([]);
  });

  it("needs an account and a key where there is no such login, or only the local server's", () => {
    expect(missing({})).toEqual(["SNOWFLAKE_ACCOUNT_URL"]);
    expect(missing(account)).toEqual(["SNOWFLAKE_PAT"]);
    expect(missing({ ...account, SNOWFLAKE_AUTHENTICATION: "oauth", SNOWFLAKE_TOKEN: "local" })).toEqual([
      "SNOWFLAKE_PAT",
    ]);
    expect(missing({ ...account, SNOWFLAKE_JWT: "jwt" })).toEqual([]);
  });

  it.each([
    ["ACME-PROD", "https://acme-prod.snowflakecomputing.com/api/v2/cortex/v1"],
    ["acme-my_account", "https://acme-my-account.snowflakecomputing.com/api/v2/cortex/v1"],
    ["acme.snowflakecomputing.com", "https://acme.snowflakecomputing.com/api/v2/cortex/v1"],
    ["https://acme.snowflakecomputing.com/", "https://acme.snowflakecomputing.com/api/v2/cortex/v1"],
    [
      "https://acme.snowflakecomputing.com/api/v2/cortex/v1",
      "https://acme.snowflakecomputing.com/api/v2/cortex/v1",
    ],
  ])("is asked at the account's address: %s", (written, baseUrl) => {
    expect(modelAddress({ model: "snowflake/m" }, { SNOWFLAKE_ACCOUNT: written })).toMatchObject({ baseUrl });
  });
});

describe("optionalKeyVariables", () => {
  const crewWith = (llm: string) =>
    crewOf({
      "agents.yaml": `a: {role: A, goal: G, backstory: B, llm: ${llm}}`,
      "tasks.yaml": "t: {description: D, expected_output: E, agent: a}",
    });

  it.each([
    ["{model: gemini/g, base_url: 'https://g.example/v1'}", ["GEMINI_API_KEY"]],
    ["{model: acme-labs/g, base_url: 'https://g.example/v1'}", ["ACME_LABS_API_KEY"]],
    ["{model: ollama/g, base_url: 'https://g.example'}", ["OLLAMA_API_KEY"]],
    ["azure/g", ["AZURE_API_KEY"]],
    ["hosted_vllm/g", []],
    ["ollama/g", []],
    ["{model: openai/g, base_url: 'https://g.example/v1'}", []],
    ["{temperature: 1}", []],
    ["acme/g", []],
  ])("names the key that a server at an address of one's own may ask for: %s", (llm, variables) => {
    expect(optionalKeyVariables(crewWith(llm), {})).toEqual(variables);
  });
});
