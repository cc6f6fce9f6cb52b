import fc from "fast-check";
import { expect, it } from "vitest";

import { resultText } from "../../../../functions/adapters/tools/result-text.ts";

const text = (name: string) => ({ name, type: "text" });

async function* streamed(rows: readonly (readonly unknown[])[]): AsyncGenerator<readonly unknown[]> {
  yield* rows;
}

const answerOf = async (
  columns: Parameters<typeof resultText>[0],
  rows: readonly (readonly unknown[])[],
  limits = { rows: 100, bytes: 50_000 },
) => JSON.parse(await resultText(columns, streamed(rows), limits)) as Record<string, unknown>;

it("tells columns and rows, and no more when that is all", async () => {
  expect(
    await answerOf(
      [text("A"), text("A")],
      [
        ["x", null],
        ["y", "z"],
      ],
    ),
  ).toEqual({
    columns: ["A", "A"],
    rows: [
      ["x", null],
      ["y", "z"],
    ],
  });
  expect(await answerOf([text("A")], [])).toEqual({ columns: ["A"], rows: [] });
});

it("says that there are more rows, and only then", async () => {
  const rows = [["a"], ["b"], ["c"]];
  expect(await answerOf([text("A")], rows, { rows: 3, bytes: 5000 })).toEqual({ columns: ["A"], rows });
  expect(await answerOf([text("A")], rows, { rows: 2, bytes: 5000 })).toEqual({
    columns: ["A"],
    rows: [["a"], ["b"]],
    cut: "These are the first 2 rows, and there are more. Aggregate or filter them, or read on with ORDER BY, LIMIT and OFFSET.",
  });
});

it("ends before the row that does not fit, and cuts no value of it", async () => {
  expect(await answerOf([text("A")], [["a"], ["b".repeat(2000)], ["c"]], { rows: 9, bytes: 1000 })).toEqual({
    columns: ["A"],
    rows: [["a"]],
    cut: "This is the first row; the next did not fit into 1000 bytes. Ask for fewer columns or rows, or aggregate them.",
  });
});

it("cuts long values of a first row that does not fit, where each says so", async () => {
  const { rows, cut } = await answerOf(
    [text("A"), text("B")],
    [
      ["short", "💥".repeat(5000)],
      ["c", "d"],
    ],
    {
      rows: 9,
      bytes: 1000,
    },
  );
  expect(rows).toEqual([
    ["short", expect.stringMatching(/^(?:💥)+\uFFFD?… \(cut: 10000 characters in all\)$/u)],
  ]);
  expect(cut).toMatch(/^The first row did not fit into 1000 bytes: long values are cut where they say so/);
});

it("leaves out a row of more columns than fit, and columns whose names alone do not", async () => {
  const many = Array.from({ length: 90 }, (_, index) => text(String(index % 10)));
  const row = many.map(() => "value");
  expect(await answerOf(many, [row], { rows: 9, bytes: 1000 })).toEqual({
    columns: many.map(({ name }) => name),
    rows: [],
    cut: expect.stringMatching(/^The first row did not fit into 1000 bytes/) as unknown,
  });
  expect(
    await answerOf(
      Array.from({ length: 5000 }, () => text("A")),
      [],
      { rows: 9, bytes: 1000 },
    ),
  ).toEqual({
    columns: [],
    rows: [],
    cut: "The names of the 5000 columns alone take more than 1000 bytes: name those you need.",
  });
});

it("reads no more of a result than it needs", async () => {
  let read = 0;
  let isClosed = false;
  async function* endless(): AsyncGenerator<readonly unknown[]> {
    try {
      for (;;) {
        read += 1;
        yield ["x"];
      }
    } finally {
      isClosed = true;
    }
  }
  await resultText([text("A")], endless(), { rows: 10, bytes: 5000 });
  expect([read, isClosed]).toEqual([11, true]);
});

const value = fc.oneof(
  fc.constant(null),
  fc.string({ unit: "binary", maxLength: 3000 }),
  fc.boolean(),
  fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
  fc.json({ maxDepth: 4 }),
  fc.bigInt().map(String),
  fc.double().map(String),
);
const column = fc.record({
  name: fc.string({ unit: "binary", maxLength: 300 }),
  type: fc.constantFrom("text", "fixed", "real", "variant", "object", "array", "binary"),
});
const result = fc.array(column, { minLength: 1, maxLength: 8 }).chain((columns) =>
  fc.tuple(
    fc.constant(columns),
    fc.array(fc.array(value, { minLength: columns.length, maxLength: columns.length }), { maxLength: 12 }),
    fc.record({
      rows: fc.integer({ min: 1, max: 10 }),
      bytes: fc.integer({ min: 1000, max: 20_000 }),
    }),
  ),
);

it("is always valid JSON, never more than its bytes and rows, and whole unless it says otherwise", async () => {
  await fc.assert(
    fc.asyncProperty(result, async ([columns, rows, limits]) => {
      const answer = await resultText(columns, streamed(rows), limits);
      const told = JSON.parse(answer) as { columns: string[]; rows: unknown[][]; cut?: string };
      expect(Buffer.byteLength(answer)).toBeLessThanOrEqual(limits.bytes);
      expect(told.rows.length).toBeLessThanOrEqual(limits.rows);
      expect(told.cut !== undefined || told.rows.length === rows.length).toBe(true);
      expect([[], columns.map(({ name }) => name)]).toContainEqual(told.columns);
      for (const row of told.rows) expect(row).toHaveLength(columns.length);
    }),
    { numRuns: 500 },
  );
});
