import { describe, expect, it } from "vitest";
import * as z from "zod";

import { defineTool, type Tool } from "../../../../functions/crew/index.ts";
import { crewOf, runCase } from "../../../support/models/crew-run.ts";
import { type ProviderReply, startProviderServer } from "../../../support/models/provider-server.ts";

const MODELS = [
  ["openai", "openai/gpt-4o"],
  ["openai", "openai/gpt-5"],
  ["openai", "openai/o1-mini"],
  ["anthropic", "anthropic/claude-sonnet-4-5"],
  ["anthropic", "anthropic/claude-3-haiku-20240307"],
  ["bedrock", "bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0"],
  ["bedrock", "bedrock/anthropic.claude-3-haiku-20240307-v1:0"],
  ["bedrock", "bedrock/amazon.nova-pro-v1:0"],
  ["bedrock", "bedrock/mistral.mistral-large-2402-v1:0"],
  ["bedrock", "bedrock/meta.llama3-1-70b-instruct-v1:0"],
  ["bedrock", "bedrock/openai.gpt-oss-120b-1:0"],
  ["openai-compatible", "ollama/llama3.1"],
] as const;

const look = defineTool({
  name: "look",
  description: "Looks",
  input: z.object({ at: z.string() }),
  run: ({ at }) => {
    if (at === "nowhere") throw new Error("FAULT-7");
    return `FACT about ${at}`;
  },
});
const looking = (...places: readonly string[]): ProviderReply => ({
  text: "Let me see.",
  toolCalls: places.map((at) => ({ name: "look", arguments: { at } })),
});
const isToolless = (body: Readonly<Record<string, unknown>>): boolean =>
  body["tools"] === undefined && body["toolConfig"] === undefined;

const AGENT = "role: Finder, goal: G, backstory: B, tools: [look], max_iter: 2";
const crewWith = (task = "", agents = `a: {${AGENT}}`) =>
  crewOf({
    "agents.yaml": agents,
    "tasks.yaml": `t: {description: Find, expected_output: E, agent: a${task}}`,
    "tools/look.ts": "",
  });
const tools: Readonly<Record<string, Tool>> = { look };

describe("the forced answer after max_iter", () => {
  it.each(MODELS)("is asked of %s %s with all that was found", async (api, model) => {
    await using server = await startProviderServer(api, model, (body, index) =>
      isToolless(body) ? { text: "Done." } : looking("alpha", index === 0 ? "beta" : "nowhere"),
    );
    const { end, events } = await runCase({
      crew: crewWith(),
      script: [],
      tools,
      ports: { models: server.models },
    });
    expect(end).toMatchObject({ status: "completed", output: { raw: "Done." } });
    const [, , forced] = server.bodies();
    expect(isToolless(forced ?? {})).toBe(true);
    const told = JSON.stringify(forced);
    for (const word of ["FACT about alpha", "FACT about beta", "FAULT-7", "beta", "Finder", "Find"]) {
      expect(told).toContain(word);
    }
    expect(events.filter((event) => event.type === "warning" && event.reason !== "unpriced")).toEqual([]);
  });
});

describe("a model of Amazon Bedrock", () => {
  const MODEL = "bedrock/anthropic.claude-3-haiku-20240307-v1:0";

  it("is told what the tools said when an answer is corrected without them", async () => {
    const schema = '{"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}';
    const crew = crewWith(`, output_json: ${schema}`);
    await using server = await startProviderServer("bedrock", MODEL, (_body, index) => {
      if (index === 0) return looking("alpha");
      return { text: index === 1 ? '{"n": "many"}' : '{"n": 3}' };
    });
    const { end } = await runCase({ crew, script: [], tools, ports: { models: server.models } });
    expect(end).toMatchObject({ output: { json_dict: { n: 3 } } });
    expect(JSON.stringify(server.bodies()[2])).toContain("FACT about alpha");
  });

  it("is told of its calls in turns of its own, and of their results in turns of the user", async () => {
    await using server = await startProviderServer("bedrock", MODEL, (body) =>
      isToolless(body) ? { text: "Done." } : looking("alpha"),
    );
    await runCase({ crew: crewWith(), script: [], tools, ports: { models: server.models } });
    expect(server.bodies()[2]?.["messages"]).toEqual([
      { role: "user", content: [{ text: expect.stringContaining("Find") }] },
      { role: "assistant", content: [{ text: "Let me see." }, { text: 'I call look with {"at":"alpha"}' }] },
      { role: "user", content: [{ text: "Result of look:\nFACT about alpha" }] },
      { role: "assistant", content: [{ text: "Let me see." }, { text: 'I call look with {"at":"alpha"}' }] },
      {
        role: "user",
        content: [
          { text: "Result of look:\nFACT about alpha" },
          { text: expect.stringContaining("final answer") },
        ],
      },
    ]);
  });

  it("keeps tool content as it is while tools are offered", async () => {
    await using server = await startProviderServer("bedrock", MODEL, (_body, index) =>
      index === 0 ? looking("alpha") : { text: "Done." },
    );
    await runCase({ crew: crewWith(), script: [], tools, ports: { models: server.models } });
    const sent = JSON.stringify(server.bodies()[1]);
    expect(sent).toContain('"toolUseId":"tooluse_0_0"');
    expect(sent).not.toContain("Result of look");
  });

  it("is told as a coworker too what it found before its forced answer", async () => {
    const agents = `a: {role: Lead, goal: G, backstory: B, allow_delegation: true}
b: {${AGENT.replace("max_iter: 2", "max_iter: 1")}}`;
    const work = { task: "Find it", context: "All", coworker: "Finder" };
    const handing = { toolCalls: [{ name: "delegate_work_to_coworker", arguments: work }] };
    await using server = await startProviderServer("bedrock", MODEL, (body, index) => {
      if (index === 0) return handing;
      if (isToolless(body)) return { text: "COWORKER" };
      return index === 1 ? looking("alpha") : { text: "Done." };
    });
    const crew = crewWith("", agents);
    await runCase({ crew, script: [], tools, ports: { models: server.models } });
    expect(JSON.stringify(server.bodies()[2])).toContain("FACT about alpha");
  });
});

describe("a server that refuses tool content in a request without tools", () => {
  it.each([
    [
      "openai",
      "openai/claude-by-gateway",
      "litellm.UnsupportedParamsError: Bedrock doesn't support tool calling without `tools=` param specified.",
    ],
    ["openai-compatible", "ollama/gateway", "Anthropic expects the `tools=` param to be passed in"],
    [
      "openai-compatible",
      "ollama/gateway",
      "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
    ],
    [
      "anthropic",
      "anthropic/older",
      "Requests which include `tool_use` or `tool_result` blocks must define tools.",
    ],
  ] as const)("is told in words: %s %s (%s)", async (api, model, message) => {
    await using server = await startProviderServer(api, model, (body) => {
      if (!isToolless(body)) return looking("alpha");
      const hasToolContent = /"tool_calls"|"tool_use"/.test(JSON.stringify(body));
      const refusal = { type: "error", error: { type: "invalid_request_error", message } };
      return hasToolContent ? { status: 400, body: refusal } : { text: "Done." };
    });
    const { end } = await runCase({
      crew: crewWith(),
      script: [],
      tools,
      ports: { models: server.models },
    });
    expect(end).toMatchObject({ status: "completed", output: { raw: "Done." } });
    expect(JSON.stringify(server.bodies().at(-1))).toContain("FACT about alpha");
  });

  it("is not asked again where it refuses for another reason", async () => {
    await using server = await startProviderServer("openai", "openai/gpt-4o", (body) =>
      isToolless(body)
        ? { status: 400, body: { error: { message: "Unsupported parameter: user" } } }
        : looking("alpha"),
    );
    const { end } = await runCase({ crew: crewWith(), script: [], tools, ports: { models: server.models } });
    expect(end).toMatchObject({ status: "failed", error: { type: "ModelRefused" } });
    expect(server.bodies()).toHaveLength(3);
  });
});

describe("a warning of a provider's package", () => {
  it.each([
    ["bedrock", "bedrock/amazon.nova-pro-v1:0", "temperature is not supported (1.5 exceeds bedrock maximum"],
    ["anthropic", "anthropic/claude-sonnet-4-5", "temperature is not supported (1.5 exceeds anthropic"],
    ["openai", "openai/o3", "temperature is not supported (temperature is not supported for reasoning"],
    ["openai", "openai/gpt-5", "temperature is not supported (temperature is not supported for reasoning"],
  ] as const)("of %s %s is an event, once for a task", async (api, model, warning) => {
    const agents = `a: {${AGENT}, llm: {temperature: 1.5}}`;
    await using server = await startProviderServer(api, model, (body) =>
      isToolless(body) ? { text: "Done." } : looking("alpha"),
    );
    const sample = {
      crew: crewWith("", agents),
      script: [],
      tools,
      ports: { models: server.models },
    };
    for (const mode of ["straight", "interrupted"] as const) {
      const { events } = await runCase(sample, mode);
      expect(events.filter((event) => event.type === "warning" && event.reason !== "unpriced")).toEqual([
        {
          type: "warning",
          path: "task-1/run-1/turn-1",
          task: "t",
          agent: "Finder",
          model: expect.stringContaining(model.split("/")[1] ?? ""),
          reason: "adapted",
          warning: expect.stringContaining(warning),
          replayed: mode === "interrupted",
        },
      ]);
    }
  });
});
