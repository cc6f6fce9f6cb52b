import { describe, expect, it, vi } from "vitest";

import { type CrewEvent, NO_USAGE } from "../../../../functions/crew/index.ts";
import type { Once } from "../../../../functions/crew/ports.ts";
import type { StepPath } from "../../../../functions/crew/step-path.ts";
import { crewWatcher } from "../../../../functions/handlers/run-crew/watch-crew.ts";
import { knownSecrets } from "../../../../functions/text/known-secrets.ts";
import { ID } from "../../../support/handlers/created-execution.ts";
import { recordedLog } from "../../../support/handlers/recorded-log.ts";
import { memoryExecutionJournal } from "../../../support/journal/memory-execution-journal.ts";
import { memoryTimeline } from "../../../support/journal/memory-timeline.ts";

const about = { task: "answer", agent: "Clerk" };
const start: CrewEvent = { type: "crew-start", crew: "shop", tasks: ["answer", "write"] };
const taskStart: CrewEvent = { type: "task-start", ...about, index: 0 };
const taskEnd: CrewEvent = {
  type: "task-end",
  ...about,
  index: 0,
  summary: "",
  skipped: false,
  usage: NO_USAGE,
  seconds: 1,
};
const failed = (turn: number, over: Partial<Extract<CrewEvent, { type: "tool-call" }>> = {}): CrewEvent => ({
  type: "tool-call",
  ...about,
  path: `task-1/run-1/turn-${turn}/tool-0`,
  tool: "look_up",
  arguments: { order: "hidden" },
  failure: { tool_name: "look_up", reason: "exception", message: "look_up failed: no order hidden" },
  counts: true,
  replayed: false,
  seconds: 0.2,
  ...over,
});
const retry = (attempt: number): CrewEvent => ({
  type: "model-retry",
  ...about,
  path: "task-1/run-1/turn-1",
  model: "openai/x",
  attempt,
  of: 9,
  waitSeconds: 0.5,
  reason: "503 from http://127.0.0.1:9901",
});

function rig(options: { readonly quotesTools?: boolean } = {}) {
  const { journal, progress } = memoryExecutionJournal();
  const timeline = memoryTimeline();
  const log = recordedLog();
  const begin = (attempt: number) =>
    crewWatcher({
      executionId: ID,
      crewName: "shop",
      attempt,
      journal,
      timeline,
      log,
      ...options,
    });
  const watch = async (attempt: number, events: readonly CrewEvent[]): Promise<void> => {
    const watcher = begin(attempt);
    for (const event of events) watcher.onEvent(event);
    await watcher.finish();
  };
  const task = async () => (await journal.readProgress(ID))?.tasks[0];
  return { begin, watch, task, timeline, log, progress };
}

describe("a failed tool call", () => {
  it("is a warning of the log that quotes nothing, and a replayed one is told without warning", async () => {
    const { watch, log } = rig();
    await watch(1, [
      start,
      failed(1),
      failed(2, { replayed: true, failure: { tool_name: "look_up", reason: "invalid_input", message: "m" } }),
    ]);
    expect(log.lines.slice(1).map(({ level, message }) => [level, message])).toEqual([
      ["warn", "tool-call"],
      ["info", "tool-call"],
    ]);
    expect(log.lines[1]?.about).toMatchObject({
      crew: "shop",
      task: "answer",
      tool: "look_up",
      failure: "exception",
    });
    expect(JSON.stringify(log.lines)).not.toContain("hidden");
  });

  it("is quoted where the log's only reader is its user, without secrets, and cut", async () => {
    knownSecrets.add("a-key-that-nobody-may-see");
    const { watch, log } = rig({ quotesTools: true });
    const long = `${"x".repeat(290)}a-key-that-nobody-may-see${"y".repeat(90_000)}`;
    const failure = { tool_name: "look_up", reason: "exception", message: `no\n${long}` } as const;
    await watch(1, [failed(1, { arguments: { long }, failure })]);
    expect(log.lines[0]?.about).toMatchObject({
      arguments: expect.stringMatching(/^\{"long":"x{290}…y{0,2}…?$/),
      sentence: expect.stringMatching(/^no x{290}…y{1600,1710}…$/),
    });
  });

  it("is counted in its task, once however often it is replayed", async () => {
    const { watch, task } = rig();
    await watch(1, [start, taskStart, failed(1), failed(2)]);
    expect(await task()).toMatchObject({ toolFailures: 2 });
    await watch(2, [start, taskStart, failed(1, { replayed: true })]);
    expect(await task()).toMatchObject({ toolFailures: 2 });
    const replayed = [failed(1, { replayed: true }), failed(2, { replayed: true })];
    await watch(3, [start, taskStart, ...replayed, failed(3), taskEnd]);
    expect(await task()).toMatchObject({ toolFailures: 3, status: "COMPLETED" });
  });

  it("is not counted where the crew's files ignore it, nor is a refused one a call of a tool", async () => {
    const { watch, task, progress, log } = rig();
    const refused = {
      tool_name: "look_down",
      reason: "unknown_tool",
      message: "There is no tool look_down",
    } as const;
    await watch(1, [start, taskStart, failed(1, { counts: false }), failed(2, { failure: refused })]);
    expect(await task()).toMatchObject({ toolFailures: 1 });
    expect(progress.at(-1)?.usage.tool_calls).toBe(1);
    expect(log.lines.map(({ level }) => level)).toEqual(["info", "info", "info", "warn"]);
  });
});

describe("a try that gave no reply", () => {
  it("is a warning of the log and an event, also when another attempt counts from the beginning", async () => {
    const { watch, log, timeline } = rig();
    vi.setSystemTime("2026-11-24T10:00:00Z");
    await watch(1, [start, retry(2), retry(3)]);
    vi.setSystemTime("2026-11-24T10:01:00Z");
    await watch(2, [start, retry(2)]);
    vi.useRealTimers();
    const told = (await timeline.read(ID, 0, 9)).map(({ type, attempt, of, wait_seconds, reason }) => [
      type,
      attempt,
      of,
      wait_seconds,
      reason,
    ]);
    const line = (attempt: number) => ["model-retry", attempt, 9, 0.5, "503 from http://127.0.0.1:9901"];
    expect(told).toEqual([line(2), line(3), line(2)]);
    expect(log.lines[1]).toMatchObject({
      level: "warn",
      message: "model-retry",
      about: { crew: "shop", model: "openai/x", try: 2, of: 9, wait_seconds: 0.5 },
    });
  });
});

describe("the end of a task", () => {
  it("says in the timeline how long it took over all attempts, its waits included", async () => {
    const { watch, timeline } = rig();
    vi.setSystemTime("2026-11-24T10:00:00Z");
    await watch(1, [start, taskStart]);
    vi.setSystemTime("2026-11-24T10:02:00.500Z");
    await watch(2, [start, taskStart, taskEnd]);
    vi.useRealTimers();
    expect((await timeline.read(ID, 0, 9)).at(-1)).toMatchObject({ type: "task-end", seconds: 120.5 });
  });

  it("is told to the log as a replay where this attempt has done nothing of the task", async () => {
    const { log, begin } = rig();
    const worksOn = async (attempt: number, path: StepPath | undefined): Promise<unknown> => {
      const watcher = begin(attempt);
      const once: Once = (_path, _request, effect) => effect();
      if (path !== undefined) await watcher.flushBefore(once)(path, {}, () => Promise.resolve(null));
      watcher.onEvent(taskEnd);
      await watcher.finish();
      return (log.lines.at(-1)?.about as { readonly replayed?: boolean } | undefined)?.replayed;
    };
    expect(await worksOn(1, undefined)).toBeUndefined();
    expect(await worksOn(2, undefined)).toBe(true);
    expect(await worksOn(2, "task-2/run-1/turn-1")).toBe(true);
    expect(await worksOn(2, "task-1/run-1/turn-2")).toBeUndefined();
  });
});

describe("a task that failed", () => {
  it("is told in the timeline, and its sentence, which may quote inputs, is not", async () => {
    const { watch, timeline, log, task } = rig();
    await watch(1, [start, taskStart, { ...taskEnd, failed: "no order hidden" }]);
    expect((await timeline.read(ID, 0, 9)).at(-1)).toMatchObject({ type: "task-end", failed: true });
    expect(await task()).toMatchObject({ status: "RUNNING" });
    expect(JSON.stringify([log.lines, timeline.events])).not.toContain("hidden");
  });
});
