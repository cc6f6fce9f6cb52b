import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { terminalLog } from "../../../../cli/dev/terminal-log.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function rig(cutTime = true) {
  const written: string[] = [];
  const log = terminalLog(
    (line) => written.push(cutTime ? line.slice("12:03:04 ".length).trim() : line),
    () => ({ columns: 120, colour: false, timeZone: "UTC" }),
  );
  const add = (keys: Readonly<Record<string, unknown>>) =>
    log.add(
      JSON.stringify({
        level: "INFO",
        execution_id: "7f3a-1",
        crew: "c",
        task: "t",
        path: "task-1",
        ...keys,
      }),
    );
  return { written, log, add, begin: () => add({ message: "model-call-start", model: "openai/m" }) };
}

it("tells of a call that takes a second while it is under way, and of others once they are over", () => {
  const { written, add, begin } = rig();
  begin();
  vi.advanceTimersByTime(900);
  add({ message: "model-call", model: "openai/m", seconds: 0.9 });
  vi.advanceTimersByTime(10_000);
  expect(written).toEqual([expect.stringContaining("◦ m  0.9 s")]);
  begin();
  vi.advanceTimersByTime(1000);
  expect(written.at(-1)).toContain("◦ asks m …");
});

it.each([
  ["whose try failed", { message: "model-retry", level: "WARN", try: 2, of: 9 }],
  ["of an execution that has ended", { message: "execution ended", phase: "CANCELLED", path: undefined }],
  ["of an attempt that suspends", { message: "attempt suspends", wait_seconds: 60, path: undefined }],
])("does not say that a call is under way %s", (_which, keys) => {
  const { written, add, begin } = rig();
  begin();
  add(keys);
  vi.advanceTimersByTime(10_000);
  expect(written.filter((line) => line.includes("asks"))).toEqual([]);
});

it("keeps calls of the same place in two executions apart", () => {
  const { written, add, begin } = rig();
  begin();
  add({ message: "model-call", model: "openai/m", seconds: 1, execution_id: "ffff-2" });
  vi.advanceTimersByTime(1000);
  expect(written.filter((line) => line.includes("asks"))).toHaveLength(1);
});

it("writes no metrics, and what is no entry as it is", () => {
  const { written, log } = rig();
  log.add('{"_aws":{"Timestamp":1},"Starts":1}');
  log.add('{"half": ');
  log.add('["a list"]');
  expect(written).toEqual(['{"half":', '["a list"]']);
});

it("says nothing of functions that end with the stack, but of what else goes wrong then", () => {
  const { written, log, begin } = rig();
  const ended = "run-crew: RequestId: 1 Error: Runtime exited with error: exit status 1";
  log.add(ended);
  begin();
  log.stopping();
  log.add(ended);
  // One that was ended before it had begun.
  log.add(ended.replace("status 1", "status 0"));
  log.add("The journal cannot be written: ENOSPC");
  vi.advanceTimersByTime(10_000);
  expect(written).toEqual([ended, "The journal cannot be written: ENOSPC"]);
});

it("writes times that never go back, though a line was held back or comes from a slower process", () => {
  const { written, add } = rig(false);
  const at = (seconds: number) => new Date(Date.UTC(2026, 10, 24, 12, 3, seconds)).toISOString();
  add({ message: "model-call-start", model: "openai/m", timestamp: at(4) });
  add({ message: "tool-call", tool: "t", seconds: 0, path: "task-2", timestamp: at(5) });
  vi.advanceTimersByTime(1000);
  add({ message: "tool-call", tool: "t", seconds: 0, path: "task-2", timestamp: at(3) });
  expect(written.map((line) => line.slice(0, 8))).toEqual(["12:03:05", "12:03:05", "12:03:05"]);
  expect(written[1]).toContain("asks m …");
});

it("keeps its columns once a long name has made them wide", () => {
  const { written, add } = rig(false);
  const call = { message: "tool-call", tool: "t", seconds: 0 };
  add({ ...call, crew: "a_long_crew", task: "a_long_task_name" });
  add(call);
  add({ ...call, crew: "a_crew_of_a_very_long_name", task: "t" });
  add({ ...call, crew: "c", task: "a_task_of_a_very_long_name" });
  add(call);
  const marks = written.map((line) => line.indexOf("▪"));
  expect(marks[1]).toBe(marks[0]);
  expect(marks[4]).toBe(marks[3]);
});
