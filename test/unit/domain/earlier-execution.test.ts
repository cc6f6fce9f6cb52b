import { describe, expect, it } from "vitest";

import type { EarlierRow, EarlierValues } from "../../../functions/domain/backfill.ts";
import { judgeEarlierRow } from "../../../functions/domain/earlier-execution.ts";

const ID = "2640336f-f0b3-466d-b5a8-904bbf834f21";
const NOW = new Date("2025-11-20T00:00:00.000Z");
const row = (more: Partial<EarlierRow> = {}): EarlierRow => ({
  id: ID,
  crewName: "research",
  status: "COMPLETED",
  createdAt: "2025-11-17 10:30:00.123456789",
  updatedAt: "2025-11-17 10:32:00.000000000",
  characters: 0,
  ...more,
});
const nothing: EarlierValues = { resultText: null, rawOutput: null, metadata: null };
const judge = (more: Partial<EarlierRow>, values: Partial<EarlierValues> = {}) =>
  judgeEarlierRow(
    row(more),
    { ...nothing, ...values },
    {
      now: NOW,
      abandonedAfterHours: 24,
      toInstant: (text) => {
        const time = Date.parse(`${text.slice(0, 23).replace(" ", "T")}Z`);
        return Number.isNaN(time) ? undefined : new Date(time);
      },
    },
  );
const endOf = (more: Partial<EarlierRow>, values?: Partial<EarlierValues>) => {
  const verdict = judge(more, values);
  return "execution" in verdict ? verdict.execution.end : verdict;
};

describe("a COMPLETED row", () => {
  it("becomes an execution with result_text and raw_output as its result, and is recorded", () => {
    const values = {
      resultText: "Owls.",
      rawOutput: '{"tasks_output": []}',
      metadata: '{"inputs": {"topic": "owls"}}',
    };
    expect(judge({}, values)).toEqual({
      kind: "ended",
      execution: {
        executionId: ID,
        crewName: "research",
        inputs: { topic: "owls" },
        createdAt: "2025-11-17T10:30:00.123Z",
        updatedAt: "2025-11-17T10:32:00.000Z",
        end: { phase: "COMPLETED", result: { raw: "Owls.", data: { tasks_output: [] } } },
        recorded: true,
      },
    });
  });

  it.each([
    [{}, { raw: "", data: {} }],
    [{ rawOutput: '{"raw": "from there"}' }, { raw: "from there", data: { raw: "from there" } }],
    [
      { resultText: "text", rawOutput: '["a"]' },
      { raw: "text", data: { raw_output: ["a"] } },
    ],
    [
      { resultText: "half \ud800", rawOutput: "null" },
      { raw: "half \ufffd", data: {} },
    ],
  ])("keeps what it has: %j", (values, result) => {
    expect(endOf({}, values)).toEqual({ phase: "COMPLETED", result });
  });

  it("without a name, inputs or one of its times is brought in all the same", () => {
    expect(judge({ crewName: null, updatedAt: null }, { metadata: "[1]" })).toMatchObject({
      execution: { crewName: "unknown", inputs: {}, updatedAt: "2025-11-17T10:30:00.123Z" },
    });
    expect(judge({ createdAt: null })).toMatchObject({
      execution: { createdAt: "2025-11-17T10:32:00.000Z" },
    });
  });

  it("keeps no inputs that are more than a start takes", () => {
    const metadata = JSON.stringify({ inputs: { topic: "ü".repeat(200_000) } });
    expect(judge({}, { metadata })).toMatchObject({ kind: "ended", execution: { inputs: {} } });
  });
});

describe("an ERROR row", () => {
  it.each([
    [{ metadata: '{"error": "boom"}', resultText: "text" }, "boom"],
    [{ metadata: '{"error": {"message": "boom", "type": "X"}}' }, "boom"],
    [{ metadata: '{"error_message": " boom "}' }, "boom"],
    [{ metadata: '{"error": ""}', rawOutput: '{"error": "from there"}' }, "from there"],
    [{ metadata: "{broken", resultText: "text" }, "text"],
    [{ rawOutput: '"only this"' }, "only this"],
    [{}, "The execution failed; its row in Snowflake does not say why"],
  ])("gives the sentence it has: %j", (values, message) => {
    expect(endOf({ status: "ERROR" }, values)).toEqual({
      phase: "FAILED",
      error: { type: "EarlierFailure", message, retryable: true },
    });
  });
});

describe("a PROCESSING row", () => {
  it("that is young is left to whoever works on it", () => {
    expect(judge({ status: "PROCESSING", createdAt: "2025-11-19 00:00:00.001" })).toEqual({
      kind: "processing",
    });
  });

  it("that is old ends as failed now, for Snowflake to be told", () => {
    const verdict = judge({ status: "PROCESSING" }, { metadata: '{"inputs": {"topic": "owls"}}' });
    expect(verdict).toMatchObject({
      kind: "abandoned",
      execution: {
        inputs: { topic: "owls" },
        createdAt: "2025-11-17T10:30:00.123Z",
        updatedAt: NOW.toISOString(),
        end: { phase: "FAILED", error: { type: "Abandoned", retryable: true } },
        recorded: false,
      },
    });
  });

  it("of another deployment is never ended here", () => {
    const metadata = '{"workflow_execution": "arn:aws:states:eu-west-1:123456789012:execution:other:id"}';
    expect(judge({ status: "PROCESSING" }, { metadata })).toEqual({ kind: "processing" });
  });
});

it.each([
  [{ id: "42" }, "its id is no UUID"],
  [{ id: "x".repeat(5000) }, "its id is no UUID"],
  [{ id: `${ID}\n` }, "its id is no UUID"],
  [{ status: null }, "its status is none of COMPLETED, ERROR and PROCESSING"],
  [{ status: "completed" }, "its status is none of COMPLETED, ERROR and PROCESSING"],
  [{ createdAt: null, updatedAt: null }, "it has no time"],
  [{ createdAt: "+12025-01-01" }, "its time cannot be read"],
])("is not brought in with %j", (more, reason) => {
  expect(judge(more)).toEqual({ kind: "unusable", reason });
});

it("is not brought in with a raw_output that is no JSON", () => {
  expect(judge({}, { rawOutput: "NaN" })).toEqual({ kind: "unusable", reason: "its raw_output is no JSON" });
});
