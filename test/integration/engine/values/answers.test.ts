import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { describe, expect, it } from "vitest";
import * as z from "zod";

import { modelsFromEnvironment } from "../../../../functions/adapters/models/open-model.ts";
import { defineTool } from "../../../../functions/crew/index.ts";
import { crewOf, runBothWays, runCase, textOf } from "../../../support/models/crew-run.ts";
import { startAnsweringServer } from "../../../support/servers/answering-server.ts";

const REPORT = {
  type: "object",
  properties: { title: { type: "string" }, tags: { type: "array", items: { type: "string" } } },
  required: ["title"],
};
const crewWith = (task: string, agent = "") =>
  crewOf({
    "agents.yaml": `a: {role: A, goal: G, backstory: B, max_retry_limit: 1${agent}}`,
    "tasks.yaml": `t: {description: D, expected_output: E, agent: a, ${task}}`,
    "schemas/Report.json": JSON.stringify(REPORT),
    "tools/look.ts": "",
  });
const toolThat = (result: unknown, more: object = {}) =>
  defineTool({ name: "look", description: "Looks", input: z.object({}), run: () => result, ...more });
const call = { toolCalls: [{ name: "look", arguments: {} }] };

const ANSWERS = [
  ["a fence", '```json\n{"title": "T"}\n```'],
  ["a fence without a name, and prose", 'Here it is:\n```\n{"title": "T"}\n```\nAnything else?'],
  ["what the model thought", '<think>A title is due.</think>\n{"title": "T"}'],
  ["thoughts with braces", '<think>{title} or {"title": "draft"}? {</think>{"title": "T"}'],
  ["a thought that was broken off", '<think>{"title": "dra</think>{"title": "T"}'],
  ["a brace too many", '{"title": "T"}}'],
  ["a brace too many before", '{\n{"title": "T"}'],
  ["an example before", 'Like {"title": 5}, so: {"title": "T"}'],
  ["an object of another kind behind", '{"title": "T"}\n{"confidence": 0.9}'],
  ["a list of one", '[{"title": "T"}]'],
  ["JSON in JSON", JSON.stringify('{"title": "T"}')],
  ["a tag in the answer's own text", 'So: {"title": "T", "tags": ["</think>"]}'],
] as const;

describe("an answer that is plainly there is taken", () => {
  it.each(ANSWERS)("of an agent without tools, compact: %s", async (_what, text) => {
    const { end, requests } = await runBothWays({ crew: crewWith("output_json: Report"), script: [text] });
    const value = text.includes("tags") ? { title: "T", tags: ["</think>"] } : { title: "T" };
    expect(end).toMatchObject({ output: { raw: JSON.stringify(value), json_dict: value } });
    expect(requests).toHaveLength(1);
  });

  it.each(ANSWERS)("of an agent with tools, whose text stays: %s", async (_what, text) => {
    const crew = crewWith("output_json: Report, tools: [look]");
    const { end } = await runBothWays({ crew, script: [text], tools: { look: toolThat("seen") } });
    expect(end).toMatchObject({ output: { raw: text, json_dict: { title: "T" } } });
  });

  it.each([
    ["a list of several", '[{"title": "T"}, {"title": "U"}]'],
    ["one that was broken off, whose parts might fit", '{"all": [{"title": "T"}, {"ti'],
    ["none", "No title comes to mind {}."],
    ["one that does not fit", '```\n{"title": 5}\n```'],
  ])("and asked for again where there is none: %s", async (_what, text) => {
    const script = [text, '{"title": "second"}'];
    const { end, requests } = await runBothWays({ crew: crewWith("output_json: Report"), script });
    expect(end).toMatchObject({ output: { json_dict: { title: "second" } } });
    expect(textOf(requests[1])).toContain("That answer cannot be used");
  });
});

/** A text of a request that has nothing to read in it. */
const BLANK_BLOCK = /"(?:text|content)":"(?:\\n|\s)*"/;

describe("a blank text", () => {
  it.each(["\n \n", " ", "\u00a0\u200b"])("is no answer, and asked for again: %j", async (blank) => {
    const { end, paths } = await runBothWays({ crew: crewWith("markdown: false"), script: [blank, "Text"] });
    expect(end).toMatchObject({ output: { raw: "Text" } });
    expect(paths).toEqual(["task-1/run-1/turn-1", "task-1/run-1/turn-1/again-1"]);
  });

  it("in every answer ends the task, and says so", async () => {
    const { end } = await runCase({ crew: crewWith("markdown: false"), script: ["\n", "\n"] });
    expect(end).toMatchObject({ error: { type: "ModelAnswerUnusable" } });
  });

  it("of a tool is no answer either, where its text would be one", async () => {
    const look = toolThat(" ", { resultAsAnswer: true });
    const script = [call, "Text"];
    const { end, requests } = await runBothWays({ crew: crewWith("tools: [look]"), script, tools: { look } });
    expect(end).toMatchObject({ output: { raw: "Text" } });
    expect(textOf(requests[1])).toBe("(The tool gave no text.)");
  });

  const usage = { input_tokens: 1, output_tokens: 1 };
  const reply = (content: readonly object[], stop_reason: string) => ({
    id: "m",
    type: "message",
    role: "assistant",
    model: "c",
    stop_sequence: null,
    content,
    stop_reason,
    usage,
  });
  it("beside a tool call, and a tool's nothing, are not sent to Anthropic", async () => {
    await using server = await startAnsweringServer((body) => {
      const asks = [
        { type: "text", text: "\n \n" },
        { type: "tool_use", id: "t1", name: "look", input: {} },
      ];
      const isFirst = !body.includes("tool_result");
      return {
        body: isFirst ? reply(asks, "tool_use") : reply([{ type: "text", text: "done" }], "end_turn"),
      };
    });
    const ANTHROPIC_BASE_URL = `${server.url}/v1`;
    const models = modelsFromEnvironment({
      MODEL: "anthropic/c",
      ANTHROPIC_API_KEY: "k",
      ANTHROPIC_BASE_URL,
    });
    const look = toolThat("");
    const { end } = await runCase({
      crew: crewWith("tools: [look]"),
      script: [],
      tools: { look },
      ports: { models },
    });
    expect(end).toMatchObject({ output: { raw: "done" } });
    expect(server.requests[1]?.body).not.toMatch(BLANK_BLOCK);
    expect(server.requests[1]?.body).toContain('"content":"(The tool gave no text.)"');
  });

  it("beside a tool call, and a tool's nothing, are not sent to Bedrock", async () => {
    await using server = await startAnsweringServer((body) => {
      const asks = [{ text: " " }, { toolUse: { toolUseId: "t1", name: "look", input: {} } }];
      const isFirst = !body.includes("toolResult");
      return {
        body: {
          output: { message: { role: "assistant", content: isFirst ? asks : [{ text: "done" }] } },
          stopReason: isFirst ? "tool_use" : "end_turn",
          usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
          metrics: { latencyMs: 1 },
        },
      };
    });
    const model = createAmazonBedrock({ baseURL: server.url, region: "us-east-1", apiKey: "k" })(
      "anthropic.claude",
    );
    const look = toolThat("\n");
    const ports = { models: () => ({ model }) };
    const { end } = await runCase({ crew: crewWith("tools: [look]"), script: [], tools: { look }, ports });
    expect(end).toMatchObject({ output: { raw: "done" } });
    expect(server.requests[1]?.body).not.toMatch(BLANK_BLOCK);
    expect(server.requests[1]?.body).toContain("(The tool gave no text.)");
  });
});
