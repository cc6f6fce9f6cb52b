import { expect, it } from "vitest";

import { terminalLines, textLines } from "../../../../cli/dev/terminal-lines.ts";

const about = { execution_id: "7f3a0000-0000-4000-8000-000000000000", crew: "research", task: "write_task" };

const linesOf = (keys: Readonly<Record<string, string | number>>, columns: number): readonly string[] => {
  const entry = {
    level: "INFO",
    message: "",
    at: Date.parse("2026-11-24T12:03:04Z"),
    ...keys,
    keys: { ...about, ...keys },
  };
  return terminalLines(entry, { columns, colour: false, timeZone: "UTC" });
};

it.each([
  [46, ["12:03:04 7f3a research write_task", "  ! one two three four five"]],
  [30, ["12:03:04 7f3a research write_…", "  ! one two three four five"]],
  [20, ["12:03:04 7f3a resea…", "  ! one two three", "    four five"]],
  [61, ["12:03:04 7f3a research  write_task  ! one two three four five"]],
])("is put below the beginning of the line where a terminal of %i columns has no room", (columns, lines) => {
  const keys = { level: "WARN", message: "warning", warning: "one two three four five" };
  expect(linesOf(keys, columns)).toEqual(lines);
});

it("breaks no short word in a terminal of 40 columns, whose lines all stay inside of it", () => {
  const begins = linesOf({ message: "attempt begins", attempt: 1, task: "" }, 40);
  expect(begins).toEqual(["12:03:04 7f3a research", "  ▸ begins"]);
  const retry = { level: "WARN", message: "model-retry", try: 2, of: 9, wait_seconds: 1.43 };
  const lines = linesOf(
    { ...retry, reason: "503 from http://127.0.0.1:9901 (OPENAI_BASE_URL)", task: "a_task_of_a_long_name" },
    40,
  );
  expect(lines).toEqual([
    "12:03:04 7f3a research a_task_of_a_long…",
    "  ↻ try 2 of 9 in 1.4 s: 503 from",
    "    http://127.0.0.1:9901",
    "    (OPENAI_BASE_URL)",
  ]);
});

it("wraps a warning of the stack below itself, and leaves what a tool prints as it is", () => {
  const at = Date.parse("2026-11-24T12:03:04Z");
  const terminal = { columns: 40, colour: false, timeZone: "UTC" };
  expect(textLines("warning: DynamoDB has another port than at the last start.", at, terminal)).toEqual([
    "12:03:04 warning: DynamoDB has another",
    "         port than at the last start.",
  ]);
  const table = `a   b   ${"c".repeat(40)}`;
  expect(textLines(table, at, terminal)).toEqual([`12:03:04 ${table}`]);
});
