import { spawnSync } from "node:child_process";

import { describe, expect, it } from "vitest";

import type { ListedExecution, Phase, TimelineEvent } from "../../../client/typescript/api-types.ts";
import { figuresByCrew, figuresByDay, successPercent, totalOf } from "../../../console/figures/figures.ts";
import { figuresByModel } from "../../../console/figures/model-figures.ts";
import { readableText } from "../../../console/local/value-text.ts";
import { rehearsalBody, startBody, typedInputs } from "../../../console/start/start-body.ts";

describe("what a start is asked with", () => {
  const inputs = [
    { name: "topic", default: "owls", required: false },
    { name: "audience", default: null, required: true },
    { name: "facts", default: [1], required: false },
  ];
  const typed = typedInputs(inputs);

  it("leaves out what is as the crew's own, so that a later default counts", () => {
    expect(startBody({ name: "c", inputs }, { inputs: typed, model: "", limits: {} })).toEqual({ crew: "c" });
  });

  it("has what differs, texts as they are and all else by its JSON", () => {
    const changed = {
      ...typed,
      audience: { text: "[1]", isJson: false },
      facts: { text: "[2, 3]", isJson: true },
    };
    const form = { inputs: changed, model: "openai/x", limits: { max_llm_calls: 2 } };
    const body = startBody({ name: "c", inputs }, form);
    expect(body).toEqual({
      crew: "c",
      inputs: { audience: "[1]", facts: [2, 3] },
      models: { "model:*": "openai/x" },
      limits: { max_llm_calls: 2 },
    });
    expect(rehearsalBody(body).models).toEqual({ "model:*": "rehearsal" });
  });

  it("goes on from what an earlier execution was given, inputs that the crew does not name included", () => {
    const earlier = typedInputs(inputs, { topic: "bats", more: { a: 1 } });
    expect(startBody({ name: "c", inputs }, { inputs: earlier, model: "", limits: {} }).inputs).toEqual({
      topic: "bats",
      more: { a: 1 },
    });
  });
});

describe("figures", () => {
  const now = new Date(2026, 10, 29, 12).getTime();
  const at = (hoursAgo: number): string => new Date(now - hoursAgo * 3_600_000).toISOString();
  const execution = (more: Partial<ListedExecution>): ListedExecution => ({
    execution_id: "x",
    crew_name: "a",
    status: "COMPLETED",
    created_at: at(0),
    updated_at: at(0),
    total_tokens: 10,
    cost_usd: 0.5,
    duration_seconds: 1,
    ...more,
  });

  it("have each day once, also where a day has 23 or 25 hours", () => {
    const module = new URL("../../../console/figures/figures.ts", import.meta.url).href;
    // The clocks of New York are put forward on 8 March, and back on 1 November 2026.
    const times = ["2026-03-09T00:30:00-04:00", "2026-11-01T23:30:00-05:00"];
    const script = `import { figuresByDay } from ${JSON.stringify(module)};
      const days = (now) => figuresByDay([], 3, Date.parse(now)).map(({ day }) => day);
      console.log(JSON.stringify(${JSON.stringify(times)}.map(days)));`;
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
      encoding: "utf8",
      env: { TZ: "America/New_York" },
    });
    expect(JSON.parse(stdout)).toEqual([
      ["2026-03-07", "2026-03-08", "2026-03-09"],
      ["2026-10-30", "2026-10-31", "2026-11-01"],
    ]);
  });

  it("count the days of where the reader is, those without any included", () => {
    const days = figuresByDay(
      [execution({}), execution({ created_at: at(24), status: "ERROR" }), execution({ created_at: at(72) })],
      3,
      now,
    );
    expect(days).toEqual([
      { day: "2026-11-27", completed: 0, failed: 0, cancelled: 0, running: 0 },
      { day: "2026-11-28", completed: 0, failed: 1, cancelled: 0, running: 0 },
      { day: "2026-11-29", completed: 1, failed: 0, cancelled: 0, running: 0 },
    ]);
  });

  it("of a crew are of those that ended, and say of how many the cost is not known", () => {
    const times = [4, 1, 3, 2].map((seconds) => execution({ duration_seconds: seconds }));
    const open = execution({ status: "PROCESSING", duration_seconds: 999, cost_usd: null });
    const failed = execution({ status: "ERROR", duration_seconds: 100, crew_name: "b" });
    const [one, other] = figuresByCrew([...times, open, failed]);
    expect(one).toMatchObject({
      crew: "a",
      median: 2,
      slow: 4,
      tokens: 50,
      cost: 2,
      unpriced: 1,
      running: 1,
    });
    expect([one && successPercent(one), other && successPercent(other)]).toEqual([100, 0]);
    expect(successPercent({ completed: 0, failed: 0, cancelled: 2, running: 1 })).toBeUndefined();
  });
});

it("counts cancelled executions apart: they are neither a success nor a failure, nor say how long a crew takes", () => {
  const ended = (phase: Phase, seconds: number): ListedExecution => ({
    execution_id: "x",
    crew_name: "a",
    status: phase === "COMPLETED" ? "COMPLETED" : "ERROR",
    phase,
    created_at: "2026-11-29T10:00:00Z",
    updated_at: "2026-11-29T10:00:00Z",
    duration_seconds: seconds,
  });
  const all = [
    ended("COMPLETED", 1),
    ended("TIMED_OUT", 3),
    ended("CANCELLED", 500),
    ended("CANCELLED", 900),
  ];
  const [crew] = figuresByCrew(all);
  expect(crew).toMatchObject({ completed: 1, failed: 1, cancelled: 2, median: 1, slow: 3 });
  expect([crew && successPercent(crew), crew && totalOf(crew)]).toEqual([50, 4]);
});

it("counts calls, tokens and cost by model, the dearest first", () => {
  const call = (model: string, cost: number | null): TimelineEvent => ({
    sequence: 1,
    type: "model-call",
    at: "2026-11-29T10:00:00.000Z",
    task: "t",
    agent: "a",
    model,
    total_tokens: 10,
    cost_usd: cost,
  });
  const other: TimelineEvent = { sequence: 1, type: "task-start", at: "", task: "t", agent: "a" };
  expect(figuresByModel([call("a", 0.1), call("b", 1), other, call("a", null)])).toEqual([
    { model: "b", calls: 1, tokens: 10, cost: 1, unpriced: 0 },
    { model: "a", calls: 2, tokens: 20, cost: 0.1, unpriced: 1 },
  ]);
});

it("shows JSON of a row over several lines, and leaves all else as it is", () => {
  expect(['{"a":1}', "{no", "text", null, 2, { b: [] }].map(readableText)).toEqual([
    '{\n  "a": 1\n}',
    "{no",
    "text",
    "NULL",
    "2",
    '{\n  "b": []\n}',
  ]);
});
