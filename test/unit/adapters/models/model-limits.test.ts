import { describe, expect, it } from "vitest";

import { modelAddress } from "../../../../functions/adapters/models/model-address.ts";
import catalogue from "../../../../functions/adapters/models/model-catalogue.json" with { type: "json" };
import { modelLimits } from "../../../../functions/adapters/models/model-limits.ts";
import { PROVIDERS } from "../../../../functions/adapters/models/providers/providers.ts";

function limitsOf(model: string, baseUrl?: string) {
  const address = modelAddress({ model, ...(baseUrl !== undefined && { base_url: baseUrl }) }, {});
  if ("nowhere" in address) throw new Error(`${model} leads nowhere`);
  return modelLimits(address);
}

describe("the limits of a model", () => {
  it.each([
    ["openai/gpt-4o", 128_000, 16_384],
    ["gpt-4o", 128_000, 16_384],
    ["openai/GPT-4o", 128_000, 16_384],
    ["openai/gpt-4o-2031-01-31", 128_000, 16_384],
    ["openai/ft:gpt-4o-2024-08-06:acme::abc123", 128_000, 16_384],
    ["anthropic/claude-sonnet-4-5", 200_000, 64_000],
    ["bedrock/anthropic.claude-3-5-haiku-20241022-v1:0", 200_000, 8192],
    ["bedrock/eu.anthropic.claude-3-5-haiku-20241022-v1:0", 200_000, 8192],
    ["bedrock/apac.amazon.nova-pro-v1:0", 300_000, 10_000],
    ["ollama/llama3.1", 8192, 8192],
    ["ollama/llama3.1:70b-instruct", 8192, 8192],
    ["deepseek/deepseek-chat", 131_072, 8192],
  ])("%s are those of the catalogue", (model, window, output) => {
    expect(limitsOf(model)).toEqual({ window, output });
  });

  it.each([
    ["openai/my-own", undefined],
    ["acme/gpt-4o", "http://127.0.0.1:9/v1"],
    ["openai/constructor", undefined],
    ["bedrock/arn:aws:bedrock:eu-central-1:1:application-inference-profile/abc", undefined],
    ["rehearsal", undefined],
  ])("%s are not known", (model, baseUrl) => {
    expect(limitsOf(model, baseUrl)).toEqual({});
  });
});

describe("the catalogue", () => {
  it("says where it is from and when it was taken", () => {
    expect(catalogue.source).toContain("crewai 1.15.30");
    expect(catalogue.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  it("knows the models of our providers and no others", () => {
    const prefixes = PROVIDERS.map(({ prefixes: [prefix] }) => prefix);
    expect(Object.keys(catalogue.models).filter((prefix) => !prefixes.includes(prefix))).toEqual([]);
    expect(Object.keys(catalogue.models)).toEqual(
      expect.arrayContaining(["openai", "anthropic", "bedrock", "ollama", "groq", "deepseek"]),
    );
  });
});
