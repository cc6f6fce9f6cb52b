import { describe, expect, it } from "vitest";
import * as z from "zod";

import { type CrewEvent, defineTool } from "../../../../functions/crew/index.ts";
import { crewOf, runBothWays, runCase, textOf } from "../../../support/models/crew-run.ts";
import { type ProviderReply, startProviderServer } from "../../../support/models/provider-server.ts";
import type { ModelReply } from "../../../support/models/scripted-model-server.ts";

const MODELS = [
  ["openai", "openai/gpt-4o"],
  ["anthropic", "anthropic/claude-sonnet-4-5"],
  ["bedrock", "bedrock/amazon.nova-pro-v1:0"],
  ["openai-compatible", "ollama/llama3.1"],
] as const;

const crewWith = (agent = "", task = "") =>
  crewOf({
    "agents.yaml": `a: {role: A, goal: G, backstory: B, max_retry_limit: 1${agent}}`,
    "tasks.yaml": `t: {description: D, expected_output: E, agent: a${task}}`,
    "schemas/Note.json": '{"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}',
    "tools/look.ts": "",
  });
const STRUCTURED = ", output_json: Note";
const look = defineTool({ name: "look", description: "L", input: z.object({}), run: () => "seen" });
const warnings = (events: readonly CrewEvent[]) =>
  events.flatMap((event) =>
    event.type === "warning" && event.reason !== "unpriced"
      ? [[event.path, event.reason, event.warning]]
      : [],
  );
const endings = (events: readonly CrewEvent[]) =>
  events.flatMap((event) => (event.type === "task-end" ? [event.ending] : []));

describe("an answer that the token limit cut", () => {
  it.each(MODELS)("of %s %s is kept, and said to be cut", async (api, model) => {
    await using server = await startProviderServer(api, model, () => ({
      text: "Half a te",
      stopped: "length",
      outputTokens: 7,
    }));
    const { end, events } = await runCase({
      crew: crewWith(),
      script: [],
      ports: { models: server.models },
    });
    expect(end).toMatchObject({ status: "completed", output: { raw: "Half a te" } });
    const sentence =
      "the reply was cut by the token limit after 7 tokens: give llm a higher max_tokens, or ask for less";
    expect(warnings(events)).toEqual([["task-1/run-1/turn-1", "truncated", sentence]]);
    expect(endings(events)).toEqual(["truncated"]);
  });

  it("is no fault of the task where a later run or the rest of the conversation is whole", async () => {
    const cutCall: ModelReply = { toolCalls: [{ name: "look", arguments: {} }], finishReason: "length" };
    const { events } = await runBothWays({
      crew: crewWith(", tools: [look]"),
      script: [cutCall, "Whole."],
      tools: { look },
    });
    expect(warnings(events).map(([path, reason]) => [path, reason])).toEqual([
      ["task-1/run-1/turn-1", "truncated"],
    ]);
    expect(endings(events)).toEqual([undefined]);
  });
});

describe("structured output that the token limit cut", () => {
  const cut = { text: '{"n": 1', finishReason: "length" } as const;
  const used = (tokens: number) => ({
    usage: { prompt_tokens: 1, completion_tokens: tokens, total_tokens: 1 },
  });

  it("is asked for again once, the same with twice the room", async () => {
    const crew = crewWith(", llm: {max_tokens: 50}", STRUCTURED);
    const { end, requests, events, paths } = await runBothWays({ crew, script: [cut, '{"n": 12}'] });
    expect(end).toMatchObject({ output: { json_dict: { n: 12 }, raw: '{"n":12}' } });
    expect(requests.map(({ body }) => body["max_tokens"])).toEqual([50, 100]);
    expect(requests[1]?.messages).toEqual(requests[0]?.messages);
    expect(paths).toEqual(["task-1/run-1/turn-1", "task-1/run-1/turn-2"]);
    expect(endings(events)).toEqual([undefined]);
  });

  it.each([
    ["what it used, where no room was set", "", used(30), 60],
    ["the model's most", ", llm: {max_tokens: 16000}", {}, 16_384],
  ])("has room by %s", async (_what, llm, usage, room) => {
    const crew = crewWith(llm, STRUCTURED);
    const { requests } = await runBothWays({ crew, script: [{ ...cut, ...usage }, '{"n": 12}'] });
    expect(requests[1]?.body["max_tokens"]).toBe(room);
  });

  it("is corrected as any other answer where the model has no more room, or it was cut again", async () => {
    const full = crewWith(", llm: {max_tokens: 16384}", STRUCTURED);
    const first = await runBothWays({ crew: full, script: [cut, '{"n": 12}'] });
    expect(textOf(first.requests[1])).toContain("cannot be used");
    expect(first.requests[1]?.body["max_tokens"]).toBe(16_384);
    const again = await runBothWays({
      crew: crewWith(", llm: {max_tokens: 50}", STRUCTURED),
      script: [cut, cut, '{"n": 12}'],
    });
    expect(again.requests.map(({ body }) => body["max_tokens"])).toEqual([50, 100, 100]);
    expect(textOf(again.requests[2])).toContain("cannot be used");
  });

  it("has more room after tool calls too, where the answer itself was cut", async () => {
    const crew = crewWith(", tools: [look], llm: {max_tokens: 50}", STRUCTURED);
    const script = [{ toolCalls: [{ name: "look", arguments: {} }] }, cut, '{"n": 12}'];
    const { end, requests } = await runBothWays({ crew, script, tools: { look } });
    expect(end).toMatchObject({ output: { json_dict: { n: 12 } } });
    expect(requests[2]?.messages.map(({ role }) => role)).toEqual(["system", "user", "assistant", "tool"]);
    expect([requests[2]?.body["max_tokens"], requests[2]?.tools]).toEqual([100, undefined]);
  });

  it("has more room where thinking left none for a text", async () => {
    const nothing = { text: "", finishReason: "length", ...used(40) } as const;
    const { end, requests } = await runBothWays({
      crew: crewWith("", STRUCTURED),
      script: [nothing, '{"n": 12}'],
    });
    expect(end).toMatchObject({ output: { json_dict: { n: 12 } } });
    expect(requests.map(({ body }) => body["max_tokens"])).toEqual([undefined, 80]);
  });

  it("has more room when a model judges by a guardrail's sentence", async () => {
    const crew = crewWith(", llm: {max_tokens: 50}", ", guardrail: It is short");
    const script = [
      "Text.",
      { text: '{"valid": tr', finishReason: "length" },
      '{"valid": true, "feedback": null}',
    ];
    const { end, requests } = await runBothWays({ crew, script });
    expect(end).toMatchObject({ output: { raw: "Text." } });
    expect(requests.map(({ body }) => body["max_tokens"])).toEqual([50, 50, 100]);
  });
});

describe("an answer that was refused", () => {
  it.each(MODELS)("of %s %s is kept, and said to be refused", async (api, model) => {
    const reply: ProviderReply = { text: "I cannot help with that.", stopped: "refused" };
    await using server = await startProviderServer(api, model, () => reply);
    const { end, events } = await runCase({
      crew: crewWith(),
      script: [],
      ports: { models: server.models },
    });
    expect(end).toMatchObject({ status: "completed", output: { raw: "I cannot help with that." } });
    expect(warnings(events)).toEqual([
      [
        "task-1/run-1/turn-1",
        "refused",
        expect.stringMatching(/^the model, or a filter, refused to answer \(finish reason: \w+\)$/),
      ],
    ]);
    expect(endings(events)).toEqual(["refused"]);
  });

  it.each([
    ["openai", "openai/gpt-4o"],
    ["openai-compatible", "ollama/llama3.1"],
  ] as const)("by a part of its own is read with %s", async (api, model) => {
    const message = { role: "assistant", content: null, refusal: "I will not." };
    const body = {
      id: "c",
      object: "chat.completion",
      created: 0,
      model: "m",
      choices: [{ index: 0, finish_reason: "stop", message }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    };
    await using server = await startProviderServer(api, model, () => ({ status: 200, body }));
    const { end, events } = await runCase({ crew: crewWith(), script: [], ports: { models: server.models } });
    expect(end).toMatchObject({ status: "completed", output: { raw: "I will not." } });
    expect(endings(events)).toEqual(["refused"]);
  });

  it("without a word is asked for again, and each refusal is told", async () => {
    const { end, events } = await runCase({
      crew: crewWith(),
      script: () => ({ text: "", finishReason: "content_filter" }),
    });
    expect(end).toMatchObject({ status: "failed", error: { type: "ModelAnswerUnusable" } });
    expect(warnings(events).map(([path, reason]) => [path, reason])).toEqual([
      ["task-1/run-1/turn-1", "refused"],
      ["task-1/run-1/turn-1/again-1", "refused"],
    ]);
  });
});
