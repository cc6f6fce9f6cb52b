import { describe, expect, it } from "vitest";

import { type CrewEvent, NO_USAGE } from "../../../functions/crew/index.ts";
import { crewWatcher } from "../../../functions/handlers/run-crew/crew-watcher.ts";
import { memoryExecutionJournal } from "../../support/memory-execution-journal.ts";
import { memoryTimeline } from "../../support/memory-timeline.ts";
import { recordedLog } from "../../support/recorded-log.ts";

const ID = "0b2f4a53-54f5-4a3c-8a8f-9d2d6d2b7d11";

const call = (path: string, replayed: boolean): CrewEvent => ({
  type: "model-call",
  path,
  task: "outline",
  agent: "Writer",
  model: "openai/x",
  usage: { ...NO_USAGE, llm_calls: 1, total_tokens: 15, prompt_tokens: 10, completion_tokens: 5 },
  replayed,
});
const start: CrewEvent = { type: "crew-start", crew: "essay", tasks: ["outline", "write"] };
const taskStart: CrewEvent = { type: "task-start", task: "outline", index: 0, agent: "Writer" };
const taskEnd: CrewEvent = {
  type: "task-end",
  task: "outline",
  index: 0,
  agent: "Writer",
  summary: "Outline…",
  skipped: false,
  usage: NO_USAGE,
};

function rig() {
  const { journal } = memoryExecutionJournal();
  const timeline = memoryTimeline();
  const log = recordedLog();
  const watch = async (attempt: number, events: readonly CrewEvent[]): Promise<void> => {
    const watcher = crewWatcher({ executionId: ID, attempt, journal, timeline, log });
    for (const event of events) watcher.onEvent(event);
    await watcher.finish();
  };
  const told = async () =>
    (await timeline.read(ID, 0, 1000)).map(({ sequence, type, path }) => [sequence, type, path]);
  return { journal, timeline, log, watch, told };
}

describe("what people see of a crew that is replayed", () => {
  it("is told once, with usage counted once and the first times kept", async () => {
    const { journal, watch, told } = rig();
    await watch(1, [start, taskStart, call("task-1/run-1/turn-1", false)]);
    const before = await journal.readProgress(ID);
    await watch(2, [
      start,
      taskStart,
      call("task-1/run-1/turn-1", true),
      call("task-1/run-1/turn-2", false),
      taskEnd,
    ]);
    const after = await journal.readProgress(ID);
    expect(await told()).toEqual([
      [1, "task-start", undefined],
      [2, "model-call", "task-1/run-1/turn-1"],
      [3, "model-call", "task-1/run-1/turn-2"],
      [4, "task-end", undefined],
    ]);
    expect(after?.usage).toEqual({
      llm_calls: 2,
      tool_calls: 0,
      prompt_tokens: 20,
      completion_tokens: 10,
      total_tokens: 30,
    });
    expect(after?.tasks.map(({ name, status }) => [name, status])).toEqual([
      ["outline", "COMPLETED"],
      ["write", "PENDING"],
    ]);
    expect(after?.tasks[0]?.startedAt).toBe(before?.tasks[0]?.startedAt);
  });

  it("includes what the attempt before could not tell any more", async () => {
    const { watch, told } = rig();
    await watch(2, [start, taskStart, call("task-1/run-1/turn-1", true)]);
    expect(await told()).toEqual([
      [1, "task-start", undefined],
      [2, "model-call", "task-1/run-1/turn-1"],
    ]);
  });

  it("has every event of two attempts that write at once, each under a number of its own", async () => {
    const { watch, told } = rig();
    const own = (attempt: number) => [
      start,
      taskStart,
      ...[1, 2, 3].map((turn) => call(`task-${attempt}/run-1/turn-${turn}`, false)),
    ];
    await Promise.all([watch(1, own(1)), watch(1, own(2))]);
    const numbers = (await told()).map(([sequence]) => sequence);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect((await told()).filter(([, type]) => type === "model-call")).toHaveLength(6);
  });

  it("says nothing of what was said, in the log as in the timeline", async () => {
    const { watch, log, timeline } = rig();
    await watch(1, [start, taskStart, taskEnd]);
    expect(JSON.stringify([log.lines, await timeline.read(ID, 0, 1000)])).not.toContain("Outline…");
  });
});
