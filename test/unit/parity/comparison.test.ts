import { describe, expect, it } from "vitest";

import { differencesOf, judge, type ExpectedDifferences, type Run } from "../../parity/comparison.ts";

const USAGE = { successful_requests: 1, total_tokens: 15, prompt_tokens: 10, completion_tokens: 5 };
const TASK = {
  name: "t",
  description: "D",
  expected: "E",
  raw: "Done.",
  agent: "Writer",
  summary: "D...",
  value: null,
  format: "raw",
  failures: [],
  file: null,
};

function runOf(outcome: Partial<Run["outcome"]> = {}, calls: readonly string[] = ["Writer"]): Run {
  return { calls, outcome: { raw: "Done.", usage: USAGE, tasks: [TASK], ...outcome } };
}

describe("differencesOf", () => {
  it("finds none between equal runs", () => {
    expect(differencesOf(runOf(), runOf())).toEqual([]);
  });

  it("names each field that differs, of tasks as well, and a task that only one side has", () => {
    const other = runOf({ raw: "Made.", tasks: [{ ...TASK, raw: "Made.", failures: ["look: exception"] }] });
    expect(differencesOf(runOf(), other)).toEqual([
      { field: "raw", crewai: "Done.", engine: "Made." },
      { field: "tasks.0.raw", crewai: "Done.", engine: "Made." },
      { field: "tasks.0.failures", crewai: [], engine: ["look: exception"] },
    ]);
    expect(differencesOf(runOf(), runOf({ tasks: [TASK, TASK] }))[0]).toEqual({
      field: "tasks",
      crewai: 1,
      engine: 2,
    });
  });

  it("puts usage into one sentence", () => {
    const [difference] = differencesOf(runOf(), runOf({ usage: { ...USAGE, reasoning_tokens: 3 } }));
    expect(difference).toEqual({
      field: "usage",
      crewai: "1 replies, 15 tokens = 10 (undefined cached) + 5 (undefined reasoning)",
      engine: "1 replies, 15 tokens = 10 (undefined cached) + 5 (3 reasoning)",
    });
  });

  it("minds the order of calls", () => {
    const [left, right] = [runOf({}, ["Writer", "Editor"]), runOf({}, ["Editor", "Writer"])];
    expect(differencesOf(left, right)).toEqual([
      { field: "calls", crewai: ["Writer", "Editor"], engine: ["Editor", "Writer"] },
    ]);
  });

  it("says of a run that only one side finished no more than that", () => {
    const failed: Run = { calls: ["Writer"], outcome: { error: "no" } };
    expect(differencesOf(failed, runOf())).toEqual([{ field: "failed", crewai: true, engine: false }]);
    expect(differencesOf(failed, { calls: ["Writer"], outcome: { error: "nein" } })).toEqual([]);
  });
});

describe("judge", () => {
  const found = { field: "raw", crewai: "a", engine: "b" };
  const table = (more: Partial<ExpectedDifferences> = {}): readonly ExpectedDifferences[] => [
    { scenario: "s", rule: "R", differences: [found], ...more },
  ];

  it("passes what the table has, by its rule", () => {
    expect(judge("s", [found], table())).toEqual({ rules: ["R"], unexpected: [], missing: [] });
  });

  it("does not pass other values, fields or scenarios", () => {
    const other = { ...found, engine: "c" };
    expect(judge("s", [other], table())).toEqual({ rules: ["R"], unexpected: [other], missing: [found] });
    expect(judge("elsewhere", [found], table())).toEqual({ rules: [], unexpected: [found], missing: [] });
  });

  it("reports an entry that is not so", () => {
    expect(judge("s", [], table())).toEqual({ rules: ["R"], unexpected: [], missing: [found] });
  });

  it("minds only this engine's side of what CrewAI leaves to chance", () => {
    const byChance = table({ byChance: true });
    const ok = { rules: ["R"], unexpected: [], missing: [] };
    expect(judge("s", [], byChance)).toEqual(ok);
    expect(judge("s", [{ ...found, crewai: "z" }], byChance)).toEqual(ok);
    const wrong = { ...found, engine: "z" };
    expect(judge("s", [wrong], byChance)).toEqual({ ...ok, unexpected: [wrong] });
  });
});
