import { describe, expect, it } from "vitest";

import type { Environment } from "../../../../functions/adapters/models/model-address.ts";
import { modelsFromEnvironment } from "../../../../functions/adapters/models/open-model.ts";
import { withAgentModels } from "../../../../functions/adapters/models/overlaid-crew.ts";
import { estimatedTokens } from "../../../../functions/crew/cost/estimate.ts";
import { runCrew } from "../../../../functions/crew/index.ts";
import type { AgentModels } from "../../../../functions/crew/named-models.ts";
import type { Once } from "../../../../functions/crew/ports.ts";
import { memoryJournal } from "../../../support/journal/memory-journal.ts";
import { crewOf } from "../../../support/models/crew-run.ts";

const prompt = [{ role: "system" as const, content: "12345678" }];
const text = (words: string) => ({ type: "text" as const, text: words });

describe("the tokens of a rehearsed call", () => {
  it("are a quarter of the characters of what is asked, and a page for an answer in prose", () => {
    expect(estimatedTokens({ prompt }, [text("short")])).toEqual({
      prompt_tokens: 2,
      completion_tokens: 500,
    });
  });

  it("have the tools that are offered, and of an object and a tool call what is said", () => {
    const schema = { type: "object" } as const;
    const tools = [{ type: "function" as const, name: "look", inputSchema: schema }];
    const call = { type: "tool-call" as const, toolCallId: "1", toolName: "look", input: "{}  " };
    const { prompt_tokens } = estimatedTokens({ prompt, tools }, [call]);
    expect(prompt_tokens).toBe(Math.ceil((8 + JSON.stringify(tools).length) / 4));
    expect(estimatedTokens({ prompt, responseFormat: { type: "json", schema } }, [text("1234")])).toEqual({
      prompt_tokens: Math.ceil((8 + JSON.stringify(schema).length) / 4),
      completion_tokens: 1,
    });
    expect(estimatedTokens({ prompt }, [call]).completion_tokens).toBe(2);
  });
});

describe("a rehearsal", () => {
  interface Given {
    readonly once?: Once;
    readonly environment?: Environment;
    /** What the start names, by the names of agents. */
    readonly models?: AgentModels;
  }
  const usageOf = async (llm: string, { once, environment = {}, models = {} }: Given = {}) => {
    const crew = crewOf({
      "agents.yaml": `a: {role: A, goal: G, backstory: B${llm}}`,
      "tasks.yaml": "t: {description: D, expected_output: E, agent: a}",
    });
    const end = await runCrew(
      withAgentModels(crew, models),
      {},
      {
        models: modelsFromEnvironment({ MODEL: "rehearsal", ...environment }),
        tools: new Map(),
        once: once ?? memoryJournal().once,
        limits: { maxCostUsd: 0.000_001 },
        signal: new AbortController().signal,
        startedAt: new Date(),
        executionId: "execution-1",
        onEvent: () => undefined,
      },
    );
    if (end.status !== "completed") throw new Error(JSON.stringify(end));
    expect(Object.keys(end.output.token_usage)).not.toContain("estimate");
    return end.usage;
  };

  it("uses and costs nothing, and estimates what the models of the crew's files would", async () => {
    const { once } = memoryJournal();
    const usage = await usageOf(", llm: openai/gpt-4.1-mini", { once });
    expect(usage).toMatchObject({ llm_calls: 1, total_tokens: 0, cost_usd: 0 });
    const { prompt_tokens = 0, ...estimate } = usage.estimate ?? {};
    expect(prompt_tokens).toBeGreaterThan(20);
    const cost_usd = Number(((prompt_tokens * 0.4 + 500 * 1.6) / 1e6).toFixed(10));
    expect(estimate).toEqual({ completion_tokens: 500, total_tokens: prompt_tokens + 500, cost_usd });
    expect(await usageOf(", llm: openai/gpt-4.1-mini", { once })).toEqual(usage);
  });

  it.each([
    ["the files name", ", llm: openai/gpt-4.1-mini", "ollama/x"],
    ["MODEL names where the files name none", "", "openai/gpt-4.1-mini"],
  ])(
    "that a start asks for costs nothing, and is estimated with the model that %s",
    async (_, llm, MODEL) => {
      const models = { a: "rehearsal" };
      const usage = await usageOf(llm, { models, environment: { MODEL } });
      expect(usage).toMatchObject({ total_tokens: 0, cost_usd: 0 });
      expect(usage.estimate).toEqual((await usageOf(", llm: openai/gpt-4.1-mini")).estimate);
      expect(usage.estimate?.cost_usd).toBeGreaterThan(0.0008);
    },
  );

  it("has no estimated cost where the files name no model, or one without a price", async () => {
    expect((await usageOf("")).estimate).toMatchObject({ cost_usd: null, unpriced_models: [] });
    expect((await usageOf(", llm: ollama/x")).estimate).toMatchObject({
      cost_usd: null,
      unpriced_models: ["ollama/x"],
    });
    const environment = { MODEL_PRICES: JSON.stringify({ "ollama/*": { input: 0, output: 2 } }) };
    expect((await usageOf(", llm: ollama/x", { environment })).estimate).toMatchObject({ cost_usd: 0.001 });
  });
});
