import { describe, expect, it } from "vitest";

import { crewOf, runBothWays, textOf } from "../../support/models/crew-run.ts";

const SCORE = "output_json: {type: object, properties: {score: {type: number}, tags: {type: array}}}";

/** "first", then "maybe" under a condition, then whatever else. */
const crewWith = (condition: unknown, more: Readonly<Record<string, string>> = {}, first = SCORE) =>
  crewOf({
    "agents.yaml": "a: {role: A, goal: G, backstory: B}",
    "tasks.yaml": [
      `first: {description: Do first, expected_output: E, agent: a, ${first}}`,
      `maybe: {description: Do maybe, expected_output: E, agent: a, type: ConditionalTask, condition: ${JSON.stringify(condition)}}`,
      ...Object.entries(more).map(
        ([name, keys]) => `${name}: {description: Do ${name}, expected_output: E, agent: a${keys}}`,
      ),
    ].join("\n"),
  });

const score = (op: string, value?: unknown, path = "json_dict.score") => ({
  path,
  op,
  ...(value !== undefined && { value }),
});

describe("a conditional task", () => {
  it.each([
    [score("gte", 5), true],
    [score("gt", 5), false],
    [score("lte", 5), true],
    [score("lt", 5), false],
    [score("eq", 5), true],
    [score("ne", 5), false],
    [score("eq", "5"), false],
    [score("gt", "4"), false],
    [score("exists"), true],
    [score("exists", false), false],
    [score("exists", true, "json_dict.missing.deep"), false],
    [score("eq", null, "json_dict.missing"), true],
    [score("eq", "b", "json_dict.tags.1"), true],
    [score("eq", ["a", "b"], "json_dict.tags"), true],
    [score("contains", "b", "json_dict.tags"), true],
    [score("contains", "c", "json_dict.tags"), false],
    [score("contains", '"score":5', "raw"), true],
    [score("eq", "first", "name"), true],
    [score("exists", false, "constructor"), true],
    [{ all: [score("gte", 5), score("lt", 6)] }, true],
    [{ all: [score("gte", 5), score("lt", 5)] }, false],
    [{ any: [score("gt", 5), { not: score("ne", 5) }] }, true],
  ])("runs by what its condition says of the output before it: %j", async (condition, runs) => {
    const { requests } = await runBothWays({
      crew: crewWith(condition),
      script: ['{"score":5,"tags":["a","b"]}', "maybe-text"].slice(0, runs ? 2 : 1),
    });
    expect(requests).toHaveLength(runs ? 2 : 1);
  });

  it("leaves an empty output where it is skipped, which is a context, and the previous one for the next", async () => {
    const skipping = JSON.stringify(score("exists", true, "raw"));
    const crew = crewWith(
      score("eq", "no", "raw"),
      { again: `, condition: ${skipping}`, last: "" },
      "context: []",
    );
    const { end, requests, events } = await runBothWays({ crew, script: ["first-text", "last-text"] });
    expect(textOf(requests[1])).toContain("before you:\nfirst-text\n\n----------\n\n\n\n----------\n\n");
    const skipped = { raw: "", json_dict: null, output_format: "raw", agent: "A", summary: "Do maybe..." };
    expect(end).toMatchObject({
      output: {
        raw: "last-text",
        tasks_output: [{}, { name: "maybe", ...skipped }, { name: "again", raw: "" }, {}],
      },
      usage: { llm_calls: 2 },
    });
    const ends = events.flatMap((event) => (event.type === "task-end" ? [event.skipped] : []));
    expect(ends).toEqual([false, true, true, false]);
  });

  it("leaves the crew's answer to the task before it when it is the last and skipped", async () => {
    const crew = crewWith(score("gt", 5));
    const { end } = await runBothWays({ crew, script: ['{"score":5}'] });
    expect(end).toMatchObject({ output: { raw: '{"score":5}', json_dict: { score: 5 } } });
  });
});
