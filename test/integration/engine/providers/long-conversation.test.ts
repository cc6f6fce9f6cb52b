import { describe, expect, it } from "vitest";

import { crewOf, runBothWays, runCase, textOf } from "../../../support/models/crew-run.ts";
import { startProviderServer } from "../../../support/models/provider-server.ts";
import type { ModelReply, ModelRequest } from "../../../support/models/scripted-model-server.ts";

const crewWith = (llm: string, words: number, more = "") =>
  crewOf({
    "agents.yaml": `a: {role: A, goal: G, backstory: B, llm: ${llm}${more}}`,
    "tasks.yaml": `t: {description: "${"word ".repeat(words)}", expected_output: E, agent: a}`,
  });
const silent: ModelReply = { status: 400, body: "" };
/** A server that refuses, without a word, what is longer than this. */
const upTo =
  (longest: number, refusal: ModelReply = silent) =>
  (request: ModelRequest): ModelReply => {
    if (JSON.stringify(request.messages).length > longest) return refusal;
    return textOf(request, 0).startsWith("You shorten") ? "SUMMARY" : "Done.";
  };

describe("a conversation near its model's window", () => {
  it("is shortened when the server refuses it for no known reason", async () => {
    // 8,192 tokens.
    const { end, requests } = await runBothWays(
      { crew: crewWith("openai/gpt-4", 6000), script: upTo(20_000) },
      "any",
    );
    expect(end).toMatchObject({ status: "completed", output: { raw: "Done." } });
    expect(requests.some((request) => textOf(request, 0).startsWith("You shorten"))).toBe(true);
  });

  it.each([
    ["is far from its window", "openai/gpt-4o", 6000],
    ["is of a model that nobody knows", "openai/my-own", 6000],
    ["is short", "openai/gpt-4", 10],
  ])("is not where it %s: the refusal is told", async (_where, model, words) => {
    const { end, requests } = await runCase({ crew: crewWith(model, words), script: () => silent });
    expect(end).toMatchObject({ status: "failed", error: { type: "ModelRefused" } });
    expect(requests).toHaveLength(1);
  });

  it("ends the crew where the agent does not respect the window", async () => {
    const crew = crewWith("openai/gpt-4", 6000, ", respect_context_window: false");
    const { end } = await runCase({ crew, script: upTo(20_000) });
    expect(end).toMatchObject({ status: "failed", error: { type: "ContextTooLong" } });
  });

  it("is known by the window of a coworker's or another agent's own model, bare names too", async () => {
    const { end } = await runCase({ crew: crewWith("gpt-4", 6000), script: upTo(20_000) });
    expect(end).toMatchObject({ status: "completed" });
  });
});

describe("a conversation that is too long for", () => {
  const isLong = (body: object) => JSON.stringify(body).length > 20_000;
  it.each([
    [
      "anthropic",
      "anthropic/claude-sonnet-4-5",
      "input length and `max_tokens` exceed context limit: 195000 + 8192 > 200000",
    ],
    [
      "bedrock",
      "bedrock/amazon.nova-pro-v1:0",
      "Input Tokens Exceeded: Number of input tokens exceeds maximum length",
    ],
    [
      "openai-compatible",
      "ollama/llama3.1",
      "request (140123 tokens) exceeds the available context size (131072 tokens), try increasing it",
    ],
  ] as const)("%s %s is summarised", async (api, model, message) => {
    await using server = await startProviderServer(api, model, (body) => {
      if (isLong(body))
        return { status: 400, body: { type: "error", message, error: { type: "e", message } } };
      return { text: JSON.stringify(body).includes("You shorten") ? "SUMMARY" : "Done." };
    });
    const crew = crewOf({
      "agents.yaml": "a: {role: A, goal: G, backstory: B}",
      "tasks.yaml": `t: {description: "${"word ".repeat(6000)}", expected_output: E, agent: a}`,
    });
    const { end } = await runCase({ crew, script: [], ports: { models: server.models } });
    expect(end).toMatchObject({ status: "completed", output: { raw: "Done." } });
  });
});
