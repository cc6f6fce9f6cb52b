import { expect, it } from "vitest";

import { modelNames } from "../../../../functions/handlers/export-spans/model-names.ts";

it.each([
  ["openai/gpt-5", "openai", "gpt-5"],
  ["gpt-5", "openai", "gpt-5"],
  ["claude-sonnet-4-5", "anthropic", "claude-sonnet-4-5"],
  ["claude/claude-sonnet-4-5", "anthropic", "claude-sonnet-4-5"],
  ["Bedrock/eu.amazon.nova-pro-v1:0", "aws.bedrock", "eu.amazon.nova-pro-v1:0"],
  ["google/gemini-2.5-flash", "gcp.gemini", "gemini-2.5-flash"],
  ["xai/grok-4", "x_ai", "grok-4"],
  ["openrouter/meta-llama/llama-3.3-70b", "openrouter", "meta-llama/llama-3.3-70b"],
  ["own_server/model", "own_server", "model"],
  ["rehearsal", "rehearsal", "rehearsal"],
])("%s is called by OpenTelemetry's name of its provider", (model, provider, id) => {
  expect(modelNames(model)).toEqual({ "gen_ai.provider.name": provider, "gen_ai.request.model": id });
});

it("a step without a model has no names", () => {
  expect(modelNames(undefined)).toEqual({});
});
