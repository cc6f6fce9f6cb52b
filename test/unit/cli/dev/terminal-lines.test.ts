import { stripVTControlCharacters } from "node:util";

import { describe, expect, it } from "vitest";

import { readLogEntry } from "../../../../cli/dev/log-entry.ts";
import { terminalLines, textLines } from "../../../../cli/dev/terminal-lines.ts";
import { knownSecrets } from "../../../../functions/text/known-secrets.ts";

const AT = "2026-11-24T12:03:04.000Z";
const about = { execution_id: "7f3a0000-0000-4000-8000-000000000000", crew: "research", task: "write_task" };

const linesOf = (
  keys: Readonly<Record<string, unknown>>,
  { columns = 80, colour = false }: { readonly columns?: number; readonly colour?: boolean } = {},
): readonly string[] => {
  const entry = readLogEntry(
    JSON.stringify({ level: "INFO", service: "run-crew", timestamp: AT, ...about, ...keys }),
  );
  if (entry === undefined) throw new Error("this is no entry");
  return terminalLines(entry, { columns, colour, timeZone: "UTC" });
};

const call = {
  message: "model-call",
  model: "openai/gpt-4.1-mini",
  prompt_tokens: 1204,
  completion_tokens: 310,
};

describe("one line in 80 columns tells of", () => {
  it.each([
    [
      "a model call",
      { ...call, seconds: 4.21 },
      "12:03:04 7f3a research  write_task  ◦ gpt-4.1-mini  4.2 s  1,204 → 310 tokens",
    ],
    [
      "a tool call",
      { message: "tool-call", tool: "look_up", arguments: '{"order_id":"17"}', seconds: 0.2 },
      '12:03:04 7f3a research  write_task  ▪ look_up {"order_id":"17"}  0.2 s',
    ],
    [
      "a tool call with more arguments than there is room",
      { message: "tool-call", tool: "look_up", arguments: `{"order_id":"${"17".repeat(99)}"}`, seconds: 100 },
      '12:03:04 7f3a research  write_task  ▪ look_up {"order_id":"17171717…  1 min 40 s',
    ],
    [
      "a guardrail that a rehearsal does not ask",
      { message: "guardrail", guardrail: "a of b.py", passed: true, rehearsed: true },
      "12:03:04 7f3a research  write_task  ◦ does not ask the guardrail: a of b.py",
    ],
    [
      "the beginning",
      { message: "attempt begins", attempt: 1, task: "" },
      "12:03:04 7f3a research              ▸ begins",
    ],
    [
      "a wait for the only slot",
      { message: "no slot is free: the execution waits", slots: 1, wait_seconds: 5, again: false, task: "" },
      "12:03:04 7f3a research              … waits for one of 1 slot",
    ],
    [
      "a later attempt",
      { message: "attempt begins", attempt: 3, task: "" },
      "12:03:04 7f3a research              ▸ goes on: attempt 3",
    ],
    [
      "the end of a task",
      { message: "task-end", seconds: 12.34, total_tokens: 1514 },
      "12:03:04 7f3a research  write_task  ✓ done  12.3 s  1,514 tokens",
    ],
    [
      "the end",
      { message: "execution ended", phase: "COMPLETED", seconds: 14.2, task: "" },
      "12:03:04 7f3a research              ✓ completed  14.2 s",
    ],
    [
      "a call that is under way",
      { message: "model-call-start", model: "anthropic/claude" },
      "12:03:04 7f3a research  write_task  ◦ asks claude …",
    ],
    [
      "what is done for a crew's Python, or printed by it",
      { message: "Making an environment …", service: "python", crew: "shop", execution_id: "" },
      "12:03:04 ▪ shop: Making an environment …",
    ],
    [
      "a stage of the start",
      {
        message: "stage of the start",
        stage: "The functions are built",
        seconds: 7.1,
        execution_id: "",
      },
      "12:03:04 ▸ The functions are built  7.1 s",
    ],
  ])("%s", (_what, keys, line) => {
    expect(linesOf(keys)).toEqual([line]);
  });
});

describe("a failure", () => {
  const failed = { level: "ERROR", message: "execution ended", phase: "FAILED" };
  const sentence = `Task "write_task": the model gpt answered 401 (Incorrect API key provided). Check OPENAI_API_KEY.`;

  it("of an execution is red with its whole sentence, wrapped under the text", () => {
    const keys = { ...failed, task: "", error: { name: "ModelRefused", message: sentence } };
    const lines = linesOf(keys);
    expect(lines).toEqual([
      '12:03:04 7f3a research              ✗ Task "write_task": the model gpt answered',
      "                                      401 (Incorrect API key provided). Check",
      "                                      OPENAI_API_KEY.",
    ]);
    const coloured = linesOf(keys, { colour: true });
    expect(coloured.map((line) => stripVTControlCharacters(line))).toEqual(lines);
    expect(coloured.every((line) => line.includes("\u001B[31m") && line.endsWith("\u001B[39m"))).toBe(true);
  });

  it("of a tool call says what the model is told, and its reason where nothing may be quoted", () => {
    const keys = { level: "WARN", message: "tool-call", tool: "look_up", failure: "exception" };
    expect(linesOf({ ...keys, sentence: "look_up failed: order_id is missing" })).toEqual([
      "12:03:04 7f3a research  write_task  ✗ look_up failed: order_id is missing (told",
      "                                      to the model)",
    ]);
    expect(linesOf(keys, { columns: 120, colour: true })[0]).toContain(
      "\u001B[31m✗ look_up failed (exception) (told to the model)",
    );
  });

  it("that only a function met is told with its causes and the function's name", () => {
    const error = {
      name: "E",
      message: "no table",
      cause: { name: "C", message: "ECONNREFUSED" },
      stack: "at x",
    };
    const keys = {
      level: "ERROR",
      message: "request failed",
      service: "get-status",
      execution_id: "",
      error,
    };
    expect(linesOf(keys, { columns: 120 })).toEqual([
      "12:03:04 ✗ get-status: request failed: no table (ECONNREFUSED)",
    ]);
  });
});

describe("a warning is yellow:", () => {
  it("a try that follows, with its reason and its wait", () => {
    const retry = { level: "WARN", message: "model-retry", try: 2, of: 9, wait_seconds: 1.43 };
    const reason = "503 from http://127.0.0.1:9901 (OPENAI_BASE_URL)";
    expect(linesOf({ ...retry, reason }, { columns: 120, colour: true })).toEqual([
      `12:03:04 7f3a research  write_task  \u001B[33m↻ try 2 of 9 in 1.4 s: ${reason}\u001B[39m`,
    ]);
  });

  it("a refused origin, and what a function warns of", () => {
    const refused = {
      level: "WARN",
      service: "api",
      message: "a request was refused",
      reason: "It is not yours.",
    };
    expect(linesOf({ ...refused, execution_id: "" })).toEqual([
      "12:03:04 ! a request was refused: It is not yours.",
    ]);
    const warned = { level: "WARN", message: "warning", warning: "temperature is not supported" };
    expect(linesOf(warned)).toEqual(["12:03:04 7f3a research  write_task  ! temperature is not supported"]);
  });
});

describe("nothing is written", () => {
  it.each([
    ["of a poll", { message: "answered", service: "get-status", path: "/crew/status/x", status_code: 200 }],
    ["of a wait for a slot that goes on", { message: "no slot is free: the execution waits", again: true }],
    ["of what is replayed", { ...call, replayed: true }],
    ["of an effect's beginning", { message: "effect begins", path: "task-1/run-1/turn-1", kind: "model" }],
    ["of a task's failure, which its execution's says", { message: "task-end", failed: true }],
    ["of a message that is a name every object has", { message: "constructor" }],
  ])("%s", (_what, keys) => {
    expect(linesOf(keys)).toEqual([]);
  });
});

describe("what others wrote", () => {
  it("cannot move the cursor, colour the terminal, end a line or turn it round", () => {
    const hostile = "a\u001B[2J\u009B31m\r\nb\u202Ec\u2028d\u0000";
    const lines = [
      ...linesOf({
        message: "tool-call",
        tool: "t",
        arguments: hostile,
        seconds: 0,
        crew: hostile,
        task: hostile,
      }),
      ...linesOf({ level: "WARN", message: hostile, reason: hostile }),
      ...textLines(`${hostile}\u001B]0;title\u0007`, Date.parse(AT), { columns: 80, colour: false }),
    ];
    expect(lines.join("")).not.toMatch(/[\p{Cc}\p{Zl}\u202E]/u);
  });

  it("shows no secret that the stack knows, nor one that the end of a line would cut in two", () => {
    knownSecrets.add("a-key-of-the-terminal-test");
    for (const columns of [60, 66, 70, 80, 100])
      for (const text of ["a-key-of-the-terminal-test", "sk-proj-abcdefgh12345678"]) {
        const lines = [
          ...linesOf(
            { message: "tool-call", tool: "t", arguments: `{"k":"${text}"}`, seconds: 1 },
            { columns },
          ),
          ...textLines(`it says ${text}`, Date.parse(AT), { columns, colour: false }),
        ];
        expect(lines.join(" ")).not.toMatch(/terminal-test|key-of|abcdefgh/);
      }
  });

  it("keeps texts of any length and script inside the terminal, wide characters counted as two", () => {
    const crew = "研究".repeat(20);
    const lines = linesOf({ level: "WARN", message: "x", reason: `${"字".repeat(300)} end`, crew });
    const widths = lines.map((line) => line.length + (line.match(/\p{Script=Han}/gu)?.length ?? 0));
    expect(Math.max(...widths)).toBeLessThanOrEqual(80);
    expect(lines.join("").replaceAll(/[^字]/g, "")).toHaveLength(300);
  });

  it.each([
    ["one word", "字x".repeat(250_000)],
    ["many words", "some words ".repeat(50_000)],
  ])("is wrapped in a moment where it is a text of half a MB, %s", (_what, reason) => {
    const lines = linesOf({ level: "WARN", message: "x", reason });
    const letters = (text: string): number => text.replaceAll(/\s/g, "").length;
    expect(letters(lines.slice(1).join(""))).toBeGreaterThan(letters(reason) - 60);
  });
});

describe("a text that is no entry", () => {
  it("is written with its time, line for line, and in colour where it says what it is", () => {
    const at = Date.parse(AT);
    expect(textLines("a tool says\n  at line 2", at, { columns: 80, colour: true, timeZone: "UTC" })).toEqual(
      ["12:03:04 a tool says", "           at line 2"],
    );
    expect(textLines("warning: look", at, { columns: 80, colour: true, timeZone: "UTC" })).toEqual([
      "12:03:04 \u001B[33mwarning: look\u001B[39m",
    ]);
  });
});
