import { expect, it } from "vitest";

import { cataloguesOf, catalogueText } from "../../../cli/models/model-catalogue.ts";

const chat = { mode: "chat", max_input_tokens: 1000, max_output_tokens: 100 };
const LITELLM = {
  sample_spec: { mode: "one of: chat, embedding", max_input_tokens: "a number" },
  "gpt-b": { ...chat, litellm_provider: "openai" },
  "openai/gpt-a": { ...chat, litellm_provider: "openai" },
  "gpt-image": { ...chat, mode: "image_generation", litellm_provider: "openai" },
  "gpt-unmeasured": { mode: "chat", litellm_provider: "openai" },
  "gpt-c": { mode: "responses", max_input_tokens: 50, litellm_provider: "openai" },
  "amazon.nova": { ...chat, litellm_provider: "bedrock_converse" },
  "bedrock/eu-west-1/amazon.nova": { ...chat, litellm_provider: "bedrock" },
  "other/m": { ...chat, litellm_provider: "other" },
};

it("keeps the windows of our providers' models, by their ids, a model a line", () => {
  const { windows } = cataloguesOf(LITELLM, "2026-11-24");
  expect(windows.models).toEqual({
    openai: { "gpt-a": [1000, 100], "gpt-b": [1000, 100], "gpt-c": [50] },
    bedrock: { "amazon.nova": [1000, 100] },
  });
  const text = catalogueText(windows);
  expect(JSON.parse(text)).toEqual(windows);
  expect(text.split("\n")).toContain('      "gpt-a": [1000, 100],');
});

const price = (input: number, output: number, more = {}) => ({
  mode: "chat",
  litellm_provider: "openai",
  input_cost_per_token: input,
  output_cost_per_token: output,
  ...more,
});

it("keeps the prices of our providers' models in dollars for a million tokens, tiers after them", () => {
  const perplexity = { litellm_provider: "perplexity", search_context_cost_per_query: { low: 0.005 } };
  const range = (from: number, input: number, output: number) => ({
    range: [from, from + 1000],
    input_cost_per_token: input,
    output_cost_per_token: output,
    output_cost_per_reasoning_token: output * 2,
  });
  const { prices } = cataloguesOf(
    {
      plain: price(4e-7, 1.6e-6),
      whole: price(3e-6, 1.5e-5, {
        cache_read_input_token_cost: 3e-7,
        cache_creation_input_token_cost: 3.75e-6,
        output_cost_per_reasoning_token: 2e-5,
      }),
      searches: price(1e-6, 1e-6, { search_context_cost_per_query: { low: 0.01 } }),
      tiered: price(1.25e-6, 1e-5, {
        cache_read_input_token_cost: 1.25e-7,
        output_cost_per_token_above_200k_tokens: 1.5e-5,
        input_cost_per_token_above_200k_tokens: 2.5e-6,
        input_cost_per_token_above_200k_tokens_priority: 9e-6,
        input_cost_per_token_above_1000k_tokens: 5e-6,
      }),
      ranged: {
        mode: "chat",
        litellm_provider: "dashscope",
        tiered_pricing: [range(256_000, 1.2e-6, 3.6e-6), range(0, 4e-7, 1.2e-6)],
      },
      "no-write-price": price(1e-6, 2e-6, { cache_creation_input_token_cost: 0 }),
      "costs-nothing": price(0, 0),
      "half-known": { mode: "chat", litellm_provider: "openai", input_cost_per_token: 1e-6 },
      "fee-for-each-call": price(1e-6, 1e-6, { input_cost_per_request: 0.005 }),
      "perplexity/sonar": price(1e-6, 1e-6, perplexity),
      "perplexity/openai/gpt-5": price(1e-6, 1e-6, { litellm_provider: "perplexity" }),
    },
    "2026-11-24",
  );
  expect(prices.models).toEqual({
    openai: {
      "no-write-price": [1, 2],
      plain: [0.4, 1.6],
      searches: [1, 1],
      tiered: [1.25, 10, 0.125, null, null, [200_000, 2.5, 15, 0.125], [1_000_000, 5, 10, 0.125]],
      whole: [3, 15, 0.3, 3.75, 20],
    },
    perplexity: { "openai/gpt-5": [1, 1] },
    dashscope: { ranged: [0.4, 1.2, null, null, 2.4, [256_000, 1.2, 3.6, null, null, 7.2]] },
  });
});
