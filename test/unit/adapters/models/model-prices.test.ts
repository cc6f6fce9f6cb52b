import { describe, expect, it } from "vitest";

import { withAgentModels } from "../../../../functions/adapters/models/overlaid-crew.ts";
import { modelPrices } from "../../../../functions/adapters/models/prices/model-prices.ts";
import { ownPriceProblems, readOwnPrices } from "../../../../functions/adapters/models/prices/own-prices.ts";
import { unpricedModels } from "../../../../functions/adapters/models/prices/unpriced-models.ts";
import { crewOf } from "../../../support/models/crew-run.ts";

const priceOf = (model: string, own?: unknown) =>
  modelPrices({ MODEL_PRICES: own === undefined ? undefined : JSON.stringify(own) })(model);

describe("the price of a model", () => {
  it.each([
    ["openai/gpt-4.1-mini", 0.4, 1.6, 0.1],
    ["gpt-4.1-mini", 0.4, 1.6, 0.1],
    ["OpenAI/GPT-4.1-mini", 0.4, 1.6, 0.1],
    ["openai/gpt-4.1-mini-2031-01-31", 0.4, 1.6, 0.1],
    ["claude/claude-sonnet-4-5", 3, 15, 0.3],
    ["google/gemini-2.5-flash", 0.3, 2.5, 0.03],
    ["deepseek/deepseek-chat", 0.28, 0.42, 0.028],
    ["groq/openai/gpt-oss-120b", 0.15, 0.6, 0.075],
    ["azure/gpt-4.1", 2, 8, 0.5],
    ["bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0", 3, 15, 0.3],
    ["bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0", 3.3, 16.5, 0.33],
    [
      "bedrock/arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
      3.3,
      16.5,
      0.33,
    ],
  ])("%s is that of the catalogue", async (model, input, output, cachedInput) => {
    expect(await priceOf(model)).toMatchObject({ input, output, cachedInput });
  });

  it.each([
    "openai/my-own",
    "openai/constructor",
    "constructor/x",
    "ollama/llama3.1",
    "hosted_vllm/llama3.1",
    "perplexity/sonar",
    "azure/our-deployment",
    "openai/ft:gpt-4o-1999-01-01:acme::id",
    "bedrock/arn:aws:bedrock:eu-central-1:1:application-inference-profile/abc",
  ])("%s is not known", async (model) => {
    expect(await priceOf(model)).toBeUndefined();
  });

  it("of a rehearsal is nothing", async () => {
    expect(await priceOf("rehearsal")).toEqual({ input: 0, output: 0 });
  });

  it("is the own one before the catalogue's, and a model's before its provider's", async () => {
    const own = {
      "ollama/*": { input: 0, output: 0 },
      "ollama_chat/big": { input: 1, output: 2, cached_input: 0.5, cache_write: 1.5, reasoning: 3 },
      "gpt-4.1-mini": { input: 9, output: 9 },
      "azure/our-deployment": "azure/gpt-4.1",
    };
    expect(
      await Promise.all(
        ["ollama/small", "ollama/BIG", "openai/gpt-4.1-mini"].map((model) => priceOf(model, own)),
      ),
    ).toEqual([
      { input: 0, output: 0 },
      { input: 1, output: 2, cachedInput: 0.5, cacheWrite: 1.5, reasoning: 3 },
      { input: 9, output: 9 },
    ]);
    expect(await priceOf("azure/our-deployment", own)).toEqual(await priceOf("azure/gpt-4.1"));
    expect(await priceOf("openai/gpt-4.1", own)).toEqual(await priceOf("openai/gpt-4.1"));
  });
});

describe("the models of a crew without a price", () => {
  const crew = crewOf({
    "agents.yaml": `a: {role: A, goal: G, backstory: B, llm: openai/gpt-4.1-mini}
b: {role: B, goal: G, backstory: B, llm: acme/x}
c: {role: C, goal: G, backstory: B}
idle: {role: D, goal: G, backstory: B, llm: acme/idle}`,
    "tasks.yaml": ["a", "b", "c"]
      .map((name) => `${name}: {description: D, expected_output: E, agent: ${name}}`)
      .join("\n"),
  });

  it.each([
    [{ MODEL: "ollama/y" }, {}, ["acme/x", "ollama/y"]],
    [{ MODEL: "gpt-4.1" }, {}, ["acme/x"]],
    [{ MODEL: "gpt-4.1" }, { b: "openai/gpt-4.1" }, []],
    [{ MODEL: "rehearsal" }, {}, []],
  ])(
    "are those of agents at work, by %j and the models of the start %j",
    async (environment, models, expected) => {
      const asked = withAgentModels(crew, models);
      expect(await unpricedModels(asked, environment, modelPrices({}))).toEqual(expected);
    },
  );
});

describe("own prices that are none", () => {
  const price = { input: 1, output: 2 };
  it.each([
    [[], 'MODEL_PRICES must be an object, like {"openai/gpt-4.1-mini": {"input": 1.1, "output": 4.4}}'],
    [
      { "a/b": 3 },
      'MODEL_PRICES["a/b"] must be an object, like {"input": 1.1, "output": 4.4}, or the model whose price it has',
    ],
    [
      { "a/b": { ...price, input: -1 } },
      'MODEL_PRICES["a/b"].input must be dollars for a million tokens: a number from 0 to 100000 with at most six decimals',
    ],
    [
      { "a/b": { ...price, output: "4" } },
      'MODEL_PRICES["a/b"].output must be dollars for a million tokens: a number from 0 to 100000 with at most six decimals',
    ],
    [
      { "a/b": { ...price, cache_write: 0.000_000_1 } },
      'MODEL_PRICES["a/b"].cache_write must be dollars for a million tokens: a number from 0 to 100000 with at most six decimals',
    ],
    [
      { "a/b": { ...price, cached: 1 } },
      'MODEL_PRICES["a/b"] has cached; a price has input, output, cached_input, cache_write, reasoning',
    ],
    [
      { "a/*b": price },
      'MODEL_PRICES["a/*b"] must be a model string, or provider/* for all other models of a provider',
    ],
    [{ " a/b": price }, 'MODEL_PRICES[" a/b"] must be a model string, without blanks around it'],
    [{ rehearsal: price }, 'MODEL_PRICES["rehearsal"] is a rehearsal, which costs nothing'],
    [
      { "gpt-4o": price, "openai/GPT-4o": price },
      'MODEL_PRICES["openai/GPT-4o"] is the same model as gpt-4o',
    ],
    [{ [`a/${"b".repeat(2000)}`]: price }, "MODEL_PRICES must have at most 2000 characters as JSON"],
  ])("are refused with their place: %j", (given, sentence) => {
    expect(ownPriceProblems(given, "MODEL_PRICES")).toEqual([sentence]);
  });

  it("are refused where they are no JSON", () => {
    expect(() => readOwnPrices("{input: 1", "MODEL_PRICES")).toThrow(
      'MODEL_PRICES is not valid JSON: write an object, like {"openai/gpt-4.1-mini": {"input": 1.1, "output": 4.4}}',
    );
    expect(readOwnPrices(" ", "MODEL_PRICES")).toEqual({});
    expect(() => readOwnPrices('{"a/x": "openai/gpt-4o", "a/x": "openai/o3"}', "MODEL_PRICES")).toThrow(
      'MODEL_PRICES has "a/x" twice: leave one out',
    );
  });
});
