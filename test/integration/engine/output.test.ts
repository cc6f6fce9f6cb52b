import { describe, expect, it } from "vitest";
import * as z from "zod";

import { defineTool } from "../../../functions/crew/index.ts";
import { crewOf, runBothWays, textOf } from "../../support/models/crew-run.ts";

const REPORT = {
  type: "object",
  properties: {
    title: { type: "string" },
    score: { type: "integer", default: 0 },
    tags: { type: "array", items: { type: "object", properties: { name: { type: "string" } } } },
  },
  required: ["title"],
};

const crewWith = (task: string, schema: object = REPORT) =>
  crewOf({
    "agents.yaml": "a: {role: A, goal: G, backstory: B, max_retry_limit: 1}",
    "tasks.yaml": `t: {description: D, expected_output: E, agent: a, ${task}}`,
    "schemas/Report.json": JSON.stringify(schema),
  });

describe("structured output of an agent without tools", () => {
  it.each([
    ["output_json: Report", "json"],
    ["output_pydantic: Report", "pydantic"],
  ])("asks for the schema in strict form and re-serialises the answer: %s", async (task, format) => {
    const script = ['{ "title": "T", "score": null, "tags": [ {"name": null} ] }'];
    const { end, requests } = await runBothWays({ crew: crewWith(task), script });
    expect(requests[0]?.response_format).toEqual({
      type: "json_schema",
      json_schema: {
        name: "Report",
        strict: true,
        schema: {
          type: "object",
          properties: {
            title: { type: "string" },
            score: { anyOf: [{ type: "integer" }, { type: "null" }] },
            tags: {
              anyOf: [
                {
                  type: "array",
                  items: {
                    type: "object",
                    properties: { name: { anyOf: [{ type: "string" }, { type: "null" }] } },
                    required: ["name"],
                    additionalProperties: false,
                  },
                },
                { type: "null" },
              ],
            },
          },
          required: ["title", "score", "tags"],
          additionalProperties: false,
        },
      },
    });
    expect(textOf(requests[0])).toContain(JSON.stringify(REPORT, null, 2));
    const value = { title: "T", score: 0, tags: [{}] };
    expect(end).toMatchObject({
      output: { json_dict: value, tasks_output: [{ json_dict: value, output_format: format }] },
    });
    expect(end.status === "completed" && JSON.parse(end.output.raw)).toEqual(value);
    expect(end.status === "completed" && end.output.raw).not.toContain(" ");
  });

  it("takes an inline schema, not strict where it allows free keys", async () => {
    const crew = crewWith("output_json: {type: object, additionalProperties: {type: number}}");
    const { end, requests } = await runBothWays({ crew, script: ['{"a":1}'] });
    expect(requests[0]?.response_format?.json_schema?.strict).toBe(false);
    expect(end).toMatchObject({ output: { raw: '{"a":1}', json_dict: { a: 1 } } });
  });

  it.each([
    ["prose", "I would say: T"],
    ["the wrong shape", '{"title": 5}'],
  ])("asks again with what is wrong after %s", async (_what, wrong) => {
    const { end, requests, paths } = await runBothWays({
      crew: crewWith("output_json: Report"),
      script: [wrong, '{"title":"T"}'],
    });
    expect(requests[1]?.messages.slice(-2)).toEqual([
      { role: "assistant", content: wrong },
      { role: "user", content: expect.stringContaining("That answer cannot be used") },
    ]);
    expect(requests[1]?.response_format?.type).toBe("json_schema");
    expect(paths).toEqual(["task-1/run-1/turn-1", "task-1/run-1/turn-2"]);
    expect(end).toMatchObject({
      status: "completed",
      output: { json_dict: { title: "T" } },
      usage: { llm_calls: 2 },
    });
  });

  it("fails with what was wrong when no answer fits", async () => {
    const { end } = await runBothWays({
      crew: crewWith("output_json: Report"),
      script: ["prose", '{"title": 5}'],
    });
    expect(end).toMatchObject({
      status: "failed",
      error: {
        type: "OutputInvalid",
        retryable: false,
        message: expect.stringMatching(/^Task "t": .*Report in 2 tries: .*title/),
      },
      usage: { llm_calls: 2 },
    });
  });
});

describe("structured output of an agent with tools", () => {
  const wordCount = defineTool({
    name: "word_count",
    description: "Counts words",
    input: z.object({ text: z.string() }),
    effect: "read",
    run: ({ text }) => text.split(" ").length,
  });
  const crew = crewOf({
    "agents.yaml": "a: {role: A, goal: G, backstory: B, tools: [word_count], max_retry_limit: 1}",
    "tasks.yaml": "t: {description: D, expected_output: E, agent: a, output_json: Count}",
    "tools/word_count.ts": "",
    "schemas/Count.json": JSON.stringify({
      type: "object",
      properties: { words: { type: "number" }, note: { type: "string" } },
      required: ["words"],
    }),
  });
  const counted = { toolCalls: [{ name: "word_count", arguments: { text: "a b" } }] };
  const tools = { word_count: wordCount };

  it("takes JSON inside a text and keeps the text", async () => {
    const { end, requests } = await runBothWays({
      crew,
      script: [counted, 'Here: {"words": 2, "note": null} ok'],
      tools,
    });
    expect(requests.map(({ response_format }) => response_format)).toEqual([undefined, undefined]);
    expect(end).toMatchObject({
      output: {
        raw: 'Here: {"words": 2, "note": null} ok',
        json_dict: { words: 2 },
        tasks_output: [{ output_format: "json" }],
      },
    });
  });

  it("converts prose by one call without tools, and keeps the prose", async () => {
    const script = [counted, "There are two words.", '{"words": 2, "note": null}'];
    const { end, requests, paths } = await runBothWays({ crew, script, tools });
    expect(paths.at(-1)).toBe("task-1/run-1/convert-1");
    expect(requests[2]?.tools).toBeUndefined();
    expect(requests[2]?.response_format?.type).toBe("json_schema");
    expect(textOf(requests[2])).toBe("There are two words.");
    expect(end).toMatchObject({
      output: { raw: "There are two words.", json_dict: { words: 2 } },
      usage: { llm_calls: 3 },
    });
  });

  it("asks again for JSON of the wrong shape, and takes the new answer", async () => {
    const script = [counted, '{"words": "two"}', '{"words":2}'];
    const { end, requests, paths } = await runBothWays({ crew, script, tools });
    expect(paths.at(-1)).toBe("task-1/run-1/turn-3");
    expect(textOf(requests[2])).toContain("words");
    expect(requests[2]?.messages.at(-2)).toMatchObject({ role: "assistant", content: '{"words": "two"}' });
    expect(end).toMatchObject({ output: { raw: '{"words":2}', json_dict: { words: 2 } } });
  });
});
