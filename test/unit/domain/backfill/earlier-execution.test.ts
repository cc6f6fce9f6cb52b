import { describe, expect, it } from "vitest";

import { judgeEarlierRow } from "../../../../functions/domain/backfill/earlier-execution.ts";
import type { EarlierRow, EarlierValues } from "../../../../functions/domain/backfill/earlier-row.ts";

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
const nothing: EarlierValues = { resultText: null, rawOutput: null, metadata: null, otherMetadata: [] };
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

  it("has no inputs but those of metadata.inputs", () => {
    expect(judge({}, { metadata: '{"topic": "owls"}' })).toMatchObject({ execution: { inputs: {} } });
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
      error: { type: "EarlierFailure", message, retryable: false },
    });
  });

  it.each([
    [true, true],
    [false, false],
    ["true", false],
  ])("is worth another start only where the row says so: %j", (retryable, expected) => {
    const metadata = JSON.stringify({ error: { message: "boom", retryable } });
    expect(endOf({ status: "ERROR" }, { metadata })).toMatchObject({ error: { retryable: expected } });
  });
});

describe("a PROCESSING row", () => {
  it("that is young is left to whoever works on it", () => {
    expect(judge({ status: "PROCESSING", createdAt: "2025-11-19 00:00:00.001" })).toEqual({
      kind: "processing",
    });
  });

  it("that is old ends as failed now, in Snowflake first", () => {
    const metadata = '{"inputs": {"topic": "owls"}}';
    const error = {
      type: "Abandoned",
      message:
        "The execution was still PROCESSING after 24 hours in the earlier system, which lost it. Start it again",
      retryable: true,
    };
    const end = { phase: "FAILED", error };
    expect(judge({ status: "PROCESSING" }, { metadata, otherMetadata: [null, metadata] })).toEqual({
      kind: "abandoned",
      execution: {
        executionId: ID,
        crewName: "research",
        inputs: { topic: "owls" },
        createdAt: "2025-11-17T10:30:00.123Z",
        updatedAt: NOW.toISOString(),
        end,
      },
      correction: {
        id: ID,
        updatedAt: NOW.toISOString(),
        metadata: [
          { from: metadata, to: JSON.stringify({ inputs: { topic: "owls" }, ...end }) },
          { from: null, to: JSON.stringify(end) },
        ],
      },
    });
  });

  it("whose metadata no request can hold twice is left alone", () => {
    const metadata = JSON.stringify({ log: "x".repeat(6_000_000) });
    expect(judge({ status: "PROCESSING" }, { metadata })).toEqual({
      kind: "unusable",
      reason: "its metadata is too large to be written back with its end",
    });
  });

  it("that a backfill has ended before it broke off tells the same end, at its time in UTC", () => {
    const error = { type: "Abandoned", message: "It was lost", retryable: true };
    const metadata = JSON.stringify({ inputs: { topic: "owls" }, phase: "FAILED", error });
    const inTokyo = { toInstant: (text: string) => new Date(`${text.slice(0, 19).replace(" ", "T")}+09:00`) };
    expect(
      judgeEarlierRow(
        row({ status: "ERROR" }),
        { ...nothing, metadata },
        { now: NOW, abandonedAfterHours: 24, ...inTokyo },
      ),
    ).toEqual({
      kind: "ended",
      execution: {
        executionId: ID,
        crewName: "research",
        inputs: { topic: "owls" },
        createdAt: "2025-11-17T01:30:00.000Z",
        updatedAt: "2025-11-17T10:32:00.000Z",
        end: { phase: "FAILED", error },
      },
    });
  });

  it("of another deployment is never ended here", () => {
    const metadata = '{"workflow_execution": "arn:aws:states:eu-west-1:123456789012:execution:other:id"}';
    expect(judge({ status: "PROCESSING" }, { metadata })).toEqual({ kind: "processing" });
    expect(judge({ status: "PROCESSING" }, { otherMetadata: [metadata] })).toEqual({ kind: "processing" });
  });
});

it.each([
  [{ id: "42" }, "its id is not a UUID"],
  [{ id: "x".repeat(5000) }, "its id is not a UUID"],
  [{ id: `${ID}\n` }, "its id is not a UUID"],
  [{ status: null }, "its status is NULL, which is not one of COMPLETED, ERROR and PROCESSING"],
  [{ status: "completed" }, 'its status is "completed", which is not one of COMPLETED, ERROR and PROCESSING'],
  [
    { status: `\u001b${"x".repeat(50)}` },
    `its status is "\\u001b${"x".repeat(29)}…", which is not one of COMPLETED, ERROR and PROCESSING`,
  ],
  [{ createdAt: null, updatedAt: null }, "it has no time"],
  [{ createdAt: "+12025-01-01" }, "its time cannot be read"],
])("is not brought in with %j", (more, reason) => {
  expect(judge(more)).toEqual({ kind: "unusable", reason });
});

it("is not brought in with a raw_output that is not valid JSON", () => {
  expect(judge({}, { rawOutput: "NaN" })).toEqual({
    kind: "unusable",
    reason: "its raw_output is not valid JSON",
  });
});
