import { describe, expect, it } from "vitest";

import { type CrewEvent, NO_USAGE } from "../../../../functions/crew/index.ts";
import type { Once } from "../../../../functions/crew/ports.ts";
import { crewWatcher } from "../../../../functions/handlers/run-crew/watch-crew.ts";
import { ID } from "../../../support/handlers/created-execution.ts";
import { recordedLog } from "../../../support/handlers/recorded-log.ts";
import { memoryExecutionJournal } from "../../../support/journal/memory-execution-journal.ts";
import { memoryTimeline } from "../../../support/journal/memory-timeline.ts";

const call = (path: string, replayed: boolean): CrewEvent => ({
  type: "model-call",
  path,
  task: "outline",
  agent: "Writer",
  model: "openai/x",
  usage: {
    ...NO_USAGE,
    llm_calls: 1,
    total_tokens: 15,
    prompt_tokens: 10,
    completion_tokens: 5,
    cost_usd: path.endsWith("turn-1") ? 0.1 : 0.2,
  },
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
  seconds: 0,
};

function rig() {
  const memory = memoryExecutionJournal();
  const { journal } = memory;
  const timeline = memoryTimeline();
  const log = recordedLog();
  const begin = (attempt: number) =>
    crewWatcher({ executionId: ID, crewName: "essay", attempt, journal, timeline, log });
  const watch = async (attempt: number, events: readonly CrewEvent[]): Promise<void> => {
    const watcher = begin(attempt);
    for (const event of events) watcher.onEvent(event);
    await watcher.finish();
  };
  const told = async () =>
    (await timeline.read(ID, 0, 1000)).map(({ sequence, type, path }) => [sequence, type, path]);
  return { memory, journal, timeline, log, begin, watch, told };
}
const turn = (number: number, replayed = false) => call(`task-1/run-1/turn-${number}`, replayed);

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
      cost_usd: 0.3,
    });
    expect(after?.tasks.map(({ usage }) => usage?.cost_usd)).toEqual([0.3, undefined]);
    expect(after?.tasks.map(({ name, status }) => [name, status])).toEqual([
      ["outline", "COMPLETED"],
      ["write", "PENDING"],
    ]);
    expect(after?.tasks[0]?.startedAt).toBe(before?.tasks[0]?.startedAt);
  });

  it("includes what the attempt before could not tell any more", async () => {
    const { journal, watch, told } = rig();
    await watch(2, [start, taskStart, call("task-1/run-1/turn-1", true)]);
    expect(await told()).toEqual([
      [1, "task-start", undefined],
      [2, "model-call", "task-1/run-1/turn-1"],
    ]);
    expect(await journal.readProgress(ID)).toMatchObject({
      tasks: [{ status: "RUNNING" }, { status: "PENDING" }],
      usage: { llm_calls: 1 },
    });
  });

  it("costs no write while nothing is new, and its usage never goes back", async () => {
    const { memory, timeline, watch } = rig();
    await watch(1, [start, taskStart, turn(1), turn(2)]);
    const before = [memory.progress.length, timeline.events.length];
    await watch(2, [start, taskStart, turn(1, true), turn(2, true)]);
    expect([memory.progress.length, timeline.events.length]).toEqual(before);
    await watch(3, [start, taskStart, turn(1, true), taskEnd]);
    expect(memory.progress.at(-1)).toMatchObject({
      tasks: [{ status: "COMPLETED" }, { status: "PENDING" }],
      usage: { llm_calls: 2 },
    });
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

describe("a journal that takes no event for a while", () => {
  const failing = (times: number) => {
    const made = rig();
    const { timeline } = made;
    const append = timeline.append.bind(timeline);
    let left = times;
    timeline.append = (id, events) =>
      left-- > 0 ? Promise.reject(new Error("throttled")) : append(id, events);
    return made;
  };

  it("gets all of them in order with the next one", async () => {
    const { begin, told, log } = failing(1);
    const watcher = begin(1);
    watcher.onEvent(start);
    watcher.onEvent(taskStart);
    await watcher.finish();
    expect(await told()).toEqual([]);
    watcher.onEvent(turn(1));
    await watcher.finish();
    expect(await told()).toEqual([
      [1, "task-start", undefined],
      [2, "model-call", "task-1/run-1/turn-1"],
    ]);
    expect(log.lines.filter(({ level }) => level === "warn")).toEqual([
      {
        level: "warn",
        message: "the timeline or the progress could not be written; the next event tries again",
        about: { events: 1, reason: "Error: throttled" },
      },
    ]);
  });

  it("has what they used counted once in the progress, which waits for none of them", async () => {
    const { begin, journal, told } = failing(2);
    const watcher = begin(1);
    const calls = async () => (await journal.readProgress(ID))?.usage.llm_calls;
    watcher.onEvent(start);
    watcher.onEvent(turn(1));
    await watcher.finish();
    expect([await told(), await calls(), watcher.written()]).toEqual([[], 1, undefined]);
    watcher.onEvent(turn(2));
    await watcher.finish();
    watcher.onEvent(turn(3));
    await watcher.finish();
    expect([(await told()).length, await calls(), watcher.written()]).toEqual([
      3,
      3,
      await journal.readProgress(ID),
    ]);
  });

  it("gets them from the next attempt when this one ends before", async () => {
    const { watch, told } = failing(1);
    await watch(1, [taskStart, turn(1)]);
    await watch(2, [start, taskStart, turn(1, true), turn(2)]);
    expect(await told()).toEqual([
      [1, "task-start", undefined],
      [2, "model-call", "task-1/run-1/turn-1"],
      [3, "model-call", "task-1/run-1/turn-2"],
    ]);
  });

  it("does not hold up an effect for longer than one try, nor fail it", async () => {
    const { begin } = failing(Number.POSITIVE_INFINITY);
    const watcher = begin(1);
    watcher.onEvent(taskStart);
    const told = watcher.flushBefore((_path, _request, effect) => effect());
    expect(await told("task-1/run-1/turn-1/tool-0", {}, () => Promise.resolve("done"))).toBe("done");
  });
});

describe("an effect", () => {
  it.each([
    ["tool", true],
    ["model", true],
    ["guardrail", true],
    ["wait", false],
    ["clock", false],
  ] as const)("of kind %s waits until what happened before is written: %s", async (kind, waits) => {
    const { begin, told } = rig();
    const watcher = begin(1);
    watcher.onEvent(start);
    watcher.onEvent(taskStart);
    watcher.onEvent(turn(1));
    const once: Once = (_path, _request, effect) => effect();
    const seen = await watcher.flushBefore(once)("task-1", {}, told, { kind });
    expect(seen.length === 2).toBe(waits);
    await watcher.finish();
  });
});

it("cuts texts into which inputs are filled, between characters", async () => {
  const { watch, timeline, journal } = rig();
  const agent = `${"a".repeat(299)}😀${"b".repeat(500_000)}`;
  await watch(1, [start, { ...taskStart, agent }, { ...taskEnd, agent, summary: agent }]);
  const cut = `${"a".repeat(299)}…`;
  expect((await timeline.read(ID, 0, 9)).map((event) => event.agent)).toEqual([cut, cut]);
  expect((await journal.readProgress(ID))?.tasks[0]).toMatchObject({ agent: cut, summary: cut });
});

it("keeps roles out of the log, for inputs are filled into them", async () => {
  const { watch, log } = rig();
  await watch(1, [start, taskStart, turn(1), taskEnd]);
  expect(JSON.stringify(log.lines)).not.toContain("Writer");
});
