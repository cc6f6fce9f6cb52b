import { describe, expect, it } from "vitest";

import { modelsFromEnvironment } from "../../../../functions/adapters/models/open-model.ts";
import { crewOf, runCase } from "../../../support/models/crew-run.ts";
import { WIRES } from "../../../support/models/provider-server.ts";
import { startAnsweringServer } from "../../../support/servers/answering-server.ts";

const crewOfOne = (llm: string) =>
  crewOf({
    "agents.yaml": `a: {role: A, goal: G, backstory: B, llm: "${llm}"}`,
    "tasks.yaml": "t: {description: D, expected_output: E, agent: a}",
  });

const details = (cached: number, reasoning: number) => ({
  prompt_tokens_details: { cached_tokens: cached },
  completion_tokens_details: { reasoning_tokens: reasoning },
});
const chat = (prompt: number, completion: number, more = {}, total = prompt + completion) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: total,
  ...more,
});

interface ProviderCase {
  readonly model: string;
  readonly wire?: keyof typeof WIRES;
  /** Variables beside those of the wire. */
  readonly environment?: (url: string) => Readonly<Record<string, string>>;
  /** As the provider reports it. */
  readonly usage: Readonly<Record<string, unknown>>;
  /** Prompt, cached, written to the cache, answer, thoughts. */
  readonly tokens: readonly [number, number, number, number, number];
  /** Dollars, reckoned by hand. */
  readonly cost: number;
}

/** What each provider really reports, from its own reference of the API. */
const PROVIDERS: Readonly<Record<string, ProviderCase>> = {
  "OpenAI counts cached tokens and thoughts into their wholes": {
    model: "openai/gpt-5",
    usage: chat(4096, 900, details(1024, 832)),
    tokens: [4096, 1024, 0, 900, 832],
    // 3072 × 1.25 + 1024 × 0.125 + 900 × 10
    cost: 0.012_968,
  },
  "Anthropic leaves what it read from its cache and wrote to it out of input_tokens": {
    model: "anthropic/claude-sonnet-4-5",
    wire: "anthropic",
    usage: {
      input_tokens: 50,
      cache_creation_input_tokens: 248,
      cache_read_input_tokens: 100_000,
      output_tokens: 503,
    },
    tokens: [100_298, 100_000, 248, 503, 0],
    // 50 × 3 + 100000 × 0.3 + 248 × 3.75 + 503 × 15
    cost: 0.038_625,
  },
  "Bedrock leaves them out of inputTokens, and they count for the tier of long prompts": {
    model: "bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
    wire: "bedrock",
    usage: {
      inputTokens: 10,
      cacheReadInputTokens: 199_000,
      cacheWriteInputTokens: 1000,
      outputTokens: 100,
      totalTokens: 200_110,
    },
    tokens: [200_010, 199_000, 1000, 100, 0],
    // 10 × 6.6 + 199000 × 0.66 + 1000 × 8.25 + 100 × 24.75
    cost: 0.142_131,
  },
  "Bedrock at the border of that tier": {
    model: "bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
    wire: "bedrock",
    usage: { inputTokens: 200_000, outputTokens: 100, totalTokens: 200_100 },
    tokens: [200_000, 0, 0, 100, 0],
    // 200000 × 3.3 + 100 × 16.5
    cost: 0.661_65,
  },
  "Gemini has its thoughts in total_tokens alone": {
    model: "gemini/gemini-2.5-flash",
    environment: (url) => ({ GEMINI_API_KEY: "key", GEMINI_BASE_URL: url }),
    usage: chat(1000, 20, {}, 1500),
    tokens: [1000, 0, 0, 500, 480],
    // 1000 × 0.3 + 500 × 2.5
    cost: 0.001_55,
  },
  "DeepSeek has a name of its own for cached tokens": {
    model: "deepseek/deepseek-chat",
    environment: (url) => ({ DEEPSEEK_API_KEY: "key", DEEPSEEK_BASE_URL: url }),
    usage: chat(1000, 100, { prompt_cache_hit_tokens: 896, prompt_cache_miss_tokens: 104 }),
    tokens: [1000, 896, 0, 100, 0],
    // 104 × 0.28 + 896 × 0.028 + 100 × 0.42
    cost: 0.000_096_208,
  },
  "Groq counts as OpenAI does": {
    model: "groq/openai/gpt-oss-120b",
    environment: (url) => ({ GROQ_API_KEY: "key", GROQ_BASE_URL: url }),
    usage: chat(500, 200, { ...details(256, 150), queue_time: 0.02 }),
    tokens: [500, 256, 0, 200, 150],
    // 244 × 0.15 + 256 × 0.075 + 200 × 0.6
    cost: 0.000_175_8,
  },
  "Azure counts as OpenAI does, by the name of the deployment": {
    model: "azure/gpt-4.1",
    environment: (url) => ({ AZURE_API_KEY: "key", AZURE_API_BASE: url }),
    usage: chat(2000, 100, details(1024, 0)),
    tokens: [2000, 1024, 0, 100, 0],
    // 976 × 2 + 1024 × 0.5 + 100 × 8
    cost: 0.003_264,
  },
  "xAI has its thoughts beside completion_tokens": {
    model: "xai/grok-4.5",
    environment: (url) => ({ XAI_API_KEY: "key", XAI_BASE_URL: url }),
    usage: chat(32, 9, details(0, 310), 351),
    tokens: [32, 0, 0, 319, 310],
    // 32 × 2 + 319 × 6
    cost: 0.001_978,
  },
};

describe("a call costs what its provider bills", () => {
  it.each(Object.entries(PROVIDERS))(
    "%s",
    async (_what, { model, wire = "openai", environment, usage, tokens, cost }) => {
      const { completion, environment: usual } = WIRES[wire];
      await using server = await startAnsweringServer(() => ({
        body: { ...(completion({ text: "Good." }, 0) as Readonly<Record<string, unknown>>), usage },
      }));
      const models = modelsFromEnvironment({ ...usual(server.url), ...environment?.(server.url) });
      const { end, events } = await runCase({ crew: crewOfOne(model), script: [], ports: { models } });
      const [prompt, cached, written, answer, thoughts] = tokens;
      expect(end).toMatchObject({
        status: "completed",
        usage: {
          prompt_tokens: prompt,
          cached_prompt_tokens: cached,
          cache_creation_tokens: written,
          completion_tokens: answer,
          reasoning_tokens: thoughts,
          total_tokens: prompt + answer,
          cost_usd: cost,
        },
      });
      expect(events).toContainEqual(
        expect.objectContaining({ type: "model-call", usage: expect.objectContaining({ cost_usd: cost }) }),
      );
    },
  );
});
