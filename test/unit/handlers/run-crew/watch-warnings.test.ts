import { describe, expect, it } from "vitest";

import { type CrewEvent, NO_USAGE } from "../../../../functions/crew/index.ts";
import { crewWatcher } from "../../../../functions/handlers/run-crew/watch-crew.ts";
import { ID } from "../../../support/handlers/created-execution.ts";
import { recordedLog } from "../../../support/handlers/recorded-log.ts";
import { memoryExecutionJournal } from "../../../support/journal/memory-execution-journal.ts";
import { memoryTimeline } from "../../../support/journal/memory-timeline.ts";

const PATH = "task-1/run-1/turn-1";
const about = { task: "outline", agent: "Writer", model: "openai/x" };
const start: CrewEvent = { type: "crew-start", crew: "essay", tasks: ["outline"] };
const taskStart: CrewEvent = { type: "task-start", task: "outline", index: 0, agent: "Writer" };
const warning = (
  warning: string,
  reason: Extract<CrewEvent, { type: "warning" }>["reason"],
  path = PATH,
): CrewEvent => ({ type: "warning", ...about, path, reason, warning, replayed: false });
const taskEnd = (ending?: "truncated" | "refused"): CrewEvent => ({
  type: "task-end",
  task: "outline",
  index: 0,
  agent: "Writer",
  summary: "Outline…",
  skipped: false,
  usage: NO_USAGE,
  seconds: 0,
  ...(ending && { ending }),
});

function rig() {
  const { journal } = memoryExecutionJournal();
  const timeline = memoryTimeline();
  const log = recordedLog();
  const watch = async (attempt: number, events: readonly CrewEvent[]): Promise<void> => {
    const watcher = crewWatcher({ executionId: ID, crewName: "essay", attempt, journal, timeline, log });
    for (const event of events) watcher.onEvent(event);
    await watcher.finish();
  };
  const task = async () => (await journal.readProgress(ID))?.tasks[0];
  return { watch, task, timeline, log };
}

describe("a warning", () => {
  it("is told once, each of one reply, and the log warns of it", async () => {
    const { watch, timeline, log } = rig();
    const events = [start, taskStart, warning("one", "adapted"), warning("two", "adapted")];
    await watch(1, events);
    await watch(2, [...events, taskEnd()]);
    const told = (await timeline.read(ID, 0, 9)).filter(({ type }) => type === "warning");
    expect(told.map((event) => [event.path, event.model, event.warning])).toEqual([
      [PATH, "openai/x", "one"],
      [PATH, "openai/x", "two"],
    ]);
    const logged = {
      crew: "essay",
      task: "outline",
      path: PATH,
      model: "openai/x",
      reason: "adapted",
      warning: "one",
      replayed: false,
    };
    expect(log.lines).toContainEqual({ level: "warn", message: "warning", about: logged });
  });

  it.each(["truncated", "refused"] as const)(
    "that an answer was %s is in the task, while it runs and after its end",
    async (reason) => {
      const { watch, task } = rig();
      const events = [start, taskStart, warning("it was", reason)];
      await watch(1, events);
      expect(await task()).toMatchObject({ status: "RUNNING", [reason]: true });
      await watch(2, [...events, taskEnd(reason)]);
      expect(await task()).toMatchObject({ status: "COMPLETED", [reason]: true });
      await watch(3, events);
      expect(await task()).toMatchObject({ status: "COMPLETED", [reason]: true });
    },
  );

  it("is not in the task once a whole answer followed, nor where a coworker's reply was cut", async () => {
    const { watch, task } = rig();
    const coworkers = warning("cut", "truncated", `${PATH}/tool-0/delegate/turn-1`);
    await watch(1, [start, taskStart, coworkers]);
    expect(await task()).not.toHaveProperty("truncated");
    await watch(1, [start, taskStart, warning("cut", "truncated"), taskEnd()]);
    expect(await task()).not.toHaveProperty("truncated");
  });
});
