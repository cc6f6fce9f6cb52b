import { afterEach, expect, it } from "vitest";

import { type Progress, progressOf } from "../../../../cli/run/progress.ts";
import { runToItsEnd } from "../../../../cli/run/run-to-its-end.ts";
import { NO_USAGE, runCrew } from "../../../../functions/crew/index.ts";
import { forgetSecrets, knownSecrets } from "../../../../functions/text/known-secrets.ts";
import { capturedOutput } from "../../../support/captured-output.ts";
import { crewOf } from "../../../support/models/crew-run.ts";
import { apiError, scriptedLanguageModel } from "../../../support/models/scripted-language-model.ts";

afterEach(forgetSecrets);
const printed = capturedOutput();
const lines = (): readonly string[] =>
  printed()
    .replaceAll(/^\d\d:\d\d:\d\d /gm, "")
    .replaceAll(/\d+\.\d s/g, "n s")
    .trimEnd()
    .split("\n");
/** What a run needs beside its journal. */
const portsOf = (model: ReturnType<typeof scriptedLanguageModel>["model"], { onEvent }: Progress) => ({
  models: () => ({ model }),
  tools: new Map(),
  limits: {},
  signal: new AbortController().signal,
  startedAt: new Date("2026-11-24T10:00:00Z"),
  executionId: "one",
  onEvent,
});
const ABOUT = { path: "task-1/run-1/turn-1/tool-0", task: "tell", agent: "Clerk" } as const;

it("goes on with a crew that suspends from what it has, and prints nothing of it again", async () => {
  const crew = crewOf({
    "agents.yaml": "a: {role: Clerk, goal: G, backstory: B}",
    "tasks.yaml": ["one", "two"]
      .map((name) => `${name}: {description: D, expected_output: E, agent: a}`)
      .join("\n"),
  });
  const { model, calls } = scriptedLanguageModel(
    "First",
    () => Promise.reject(apiError(429, { "retry-after": "90" })),
    "Second",
  );
  const waits: number[] = [];
  const progress = progressOf(true);
  const ports = portsOf(model, progress);
  const end = await runToItsEnd(
    (once) => runCrew(crew, {}, { ...ports, once: progress.watching(once) }),
    async ({ waitSeconds }) => void waits.push(waitSeconds),
  );
  expect(end).toMatchObject({ status: "completed", output: { raw: "Second" } });
  expect([calls(), waits]).toEqual([3, [90]]);
  const told = lines().filter((line) => /begins|◦|✓|reply|user/.test(line));
  expect(told).toEqual([
    "one  begins: Clerk",
    "── task-1/run-1/turn-1: user",
    "one  ◦ asks scripted …",
    "── task-1/run-1/turn-1: reply",
    "one  ◦ scripted  n s  10 → 5 tokens",
    "one  ✓ done",
    "two  begins: Clerk",
    "── task-2/run-1/turn-1: user",
    "two  ◦ asks scripted …",
    "two  ◦ asks scripted …",
    "── task-2/run-1/turn-1: reply",
    "two  ◦ scripted  n s  10 → 5 tokens",
    "two  ✓ done",
  ]);
});

it("tells each try of a call with its reason and its wait, once, and a task that fails as such", async () => {
  const crew = crewOf({
    "agents.yaml": "a: {role: Clerk, goal: G, backstory: B, max_retry_limit: 0}",
    "tasks.yaml": "one: {description: D, expected_output: E, agent: a}",
  });
  const { model } = scriptedLanguageModel(() => Promise.reject(apiError(503)));
  const progress = progressOf(false);
  const end = await runToItsEnd(
    (once) =>
      runCrew(
        crew,
        {},
        {
          ...portsOf(model, progress),
          once: progress.watching(once),
          wait: (_milliseconds, signal) => progress.wait(0, signal),
        },
      ),
    () => Promise.reject(new Error("nothing suspends")),
  );
  expect(end.status).toBe("failed");
  expect(lines()).toEqual([
    "one  begins: Clerk",
    "one  ◦ asks scripted …",
    expect.stringMatching(/^one {2}↻ try 2 of 3 in n s: 503/),
    expect.stringMatching(/^one {2}↻ try 3 of 3 in n s: 503/),
    "one  ✗ failed",
  ]);
});

it("prints one line each, without secrets and without what steers a terminal", () => {
  knownSecrets.add("sk-proj-4f9aQ7x2Lm8Zt1Vb");
  const { onEvent } = progressOf(false);
  const failure = {
    tool_name: "t",
    reason: "exception",
    message: "no\n\u001b[31m sk-proj-4f9aQ7x2Lm8Zt1Vb",
  } as const;
  onEvent({ type: "tool-call", ...ABOUT, tool: "t", failure, counts: true, replayed: false });
  onEvent({ type: "warning", ...ABOUT, model: "m", reason: "truncated", warning: "cut off", replayed: true });
  onEvent({
    type: "task-end",
    task: "x".repeat(99),
    index: 3,
    agent: "A",
    summary: "",
    skipped: true,
    usage: NO_USAGE,
    seconds: 1,
  });
  expect(lines()).toEqual([
    "tell  ✗ t: no [31m … (told to the model)",
    `${"x".repeat(40)}…  is skipped: its condition does not hold`,
  ]);
});
