import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { displayWidth } from "../../../../cli/dev/text-width.ts";
import { liveFrame } from "../../../../cli/executions/view/live-frame.ts";
import { liveView } from "../../../../cli/executions/view/live-view.ts";
import type { ExecutionDetail, TimelineEvent } from "../../../../client/typescript/stepcrew.ts";
import { screenOf } from "../../../support/terminal-screen.ts";

const NOW = Date.parse("2026-11-24T10:01:12Z");
const ID = "7f3a0000-0000-4000-8000-000000000001";

type Task = ExecutionDetail["tasks"][number];
const task = (name: string, status: Task["status"], more: Partial<Task> = {}): Task => ({
  name,
  agent: null,
  status,
  started_at: null,
  finished_at: null,
  summary: null,
  ...more,
});

const TASKS = [
  task("research_task", "COMPLETED", {
    agent: "Researcher",
    started_at: "2026-11-24T10:00:00Z",
    finished_at: "2026-11-24T10:00:12Z",
  }),
  task("writing_task", "RUNNING", { agent: "Wri\u001B[2Jter", started_at: "2026-11-24T10:00:38" }),
  task("review", "PENDING"),
];

const detailOf = (more: Partial<ExecutionDetail> = {}): ExecutionDetail => {
  const detail: Partial<ExecutionDetail> = {
    execution_id: ID,
    crew_name: "research",
    status: "PROCESSING",
    created_at: "2026-11-24T10:00:00",
    updated_at: "2026-11-24T10:00:00",
    phase: "RUNNING",
    inputs: {},
    limits: {},
    progress: { completed_tasks: 1, total_tasks: 3, current_task: "writing_task" },
    tasks: TASKS,
    usage: { llm_calls: 3, tool_calls: 1, prompt_tokens: 4000, completion_tokens: 312, total_tokens: 4312 },
    attempts: 1,
    workflow_execution_arn: null,
    recorded_in_snowflake: false,
    error: null,
    ...more,
  };
  // What the API adds later is nothing that the view must have.
  return detail as ExecutionDetail;
};

const frameOf = (
  detail: ExecutionDetail,
  { columns = 80, rows = 24, timeline = ["one", "two"], notice = undefined as string | undefined } = {},
): readonly string[] =>
  liveFrame({ detail, timeline, lastEventAt: NOW - 12_400, notice }, { columns, rows }, NOW).map((line) =>
    typeof line === "string" ? line : line.text,
  );

describe("a frame of the live view", () => {
  it("has the tasks as a checklist, what was used, the call under way, and the end of the timeline", () => {
    expect(frameOf(detailOf(), { notice: "it is asked again" })).toEqual([
      `research  ${ID}  RUNNING  72.0 s`,
      "  ✓ research_task  Researcher  12.0 s",
      "  ▸ writing_task   Wri�[2Jter  34.0 s",
      "  ○ review       ",
      "  3 model calls, 1 tool call, 4,312 tokens",
      "  ◦ a call is under way, for 12.4 s",
      "",
      "one",
      "two",
      "↻ it is asked again",
    ]);
  });

  it("says what it costs, where the API does, and that a part of it is not known", () => {
    const costs = (more: object): string => {
      const usage = { ...detailOf().usage, ...more };
      return frameOf(detailOf({ usage }))[4] ?? "";
    };
    expect(costs({ cost_usd: 0.01234 })).toMatch(/4,312 tokens, \$0\.012$/);
    expect(costs({ cost_usd: 0.00004 })).toMatch(/, \$0\.000040$/);
    expect(costs({ cost_usd: 12.5 })).toMatch(/, \$12\.50$/);
    expect(costs({ cost_usd: null, known_cost_usd: 0.5 })).toMatch(/, \$0\.50 and what is not known$/);
    expect(costs({ cost_usd: null })).toMatch(/, cost not known$/);
  });

  it("says what is waited for, and how it ended", () => {
    const waiting = "waiting for one of 5 slots";
    const waits = frameOf(detailOf({ phase: "SUSPENDED", waiting }));
    expect([waits[0], waits[5]]).toEqual([
      `research  ${ID}  SUSPENDED  72.0 s`,
      "  … waiting for one of 5 slots, for 12.4 s",
    ]);
    const ended = detailOf({ status: "COMPLETED", phase: "COMPLETED", updated_at: "2026-11-24T10:00:50" });
    expect(frameOf(ended).slice(0, 6)).not.toContainEqual(expect.stringContaining("under way"));
    expect(frameOf(ended)[0]).toBe(`research  ${ID}  COMPLETED  50.0 s`);
  });

  it.each([1, 2, 5, 8])(
    "fits a terminal of %i rows, of which it fills all but that of the cursor",
    (rows) => {
      const tasks = [task("one", "RUNNING"), task("two", "PENDING"), task("three", "PENDING")];
      const lines = frameOf(detailOf({ tasks }), { rows, notice: "no answer" });
      expect(lines).toHaveLength(Math.max(1, rows - 1));
      expect(lines[0]).toContain("research");
    },
  );

  it.each([
    [80, 24],
    [40, 12],
    [20, 10],
    [200, 9],
  ])("fits a terminal of %i columns and %i rows, whatever the crew is", (columns, rows) => {
    const tasks = Array.from({ length: 60 }, (_, index) =>
      task(`task_${index}_${"語".repeat(20)}`, index < 30 ? "COMPLETED" : "PENDING"),
    );
    const timeline = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    const lines = frameOf(detailOf({ tasks }), { columns, rows, timeline, notice: "x".repeat(300) });
    expect(lines.length).toBeLessThanOrEqual(rows);
    for (const line of lines) expect(displayWidth(line)).toBeLessThan(columns);
    expect(lines.some((line) => line.includes("task_30"))).toBe(true);
    expect(lines.some((line) => /^ {2}… and \d/.test(line))).toBe(true);
  });
});

describe("the live view", () => {
  beforeEach(() => vi.useFakeTimers({ now: NOW }));
  afterEach(() => vi.useRealTimers());

  it("is painted over itself, also in a terminal that was made narrower, and stays as it ended", () => {
    const screen = screenOf(80, 24);
    const view = liveView(screen.stream, detailOf());
    for (let sequence = 1; sequence <= 9; sequence += 1) {
      view.event({ ...EVENT, sequence });
      vi.advanceTimersByTime(1000);
    }
    expect(screen.lines().join("\n")).toContain("◦ a call is under way, for 80.0 s");
    view.notice("nobody answers");
    vi.advanceTimersByTime(1000);
    expect(screen.lines().filter((line) => line.includes("research  7f3a0000"))).toHaveLength(1);
    expect(screen.lines().filter((line) => line.includes("begins: Writer"))).toHaveLength(6);
    expect(screen.lines().at(-1)).toBe("↻ nobody answers");
    screen.resize(60, 24);
    view.end(detailOf({ status: "COMPLETED", phase: "COMPLETED" }));
    expect(screen.lines().filter((line) => line.startsWith("research  7f3a0000"))).toHaveLength(1);
    expect(screen.lines().join("\n")).not.toContain("nobody answers");
    const written = screen.written();
    vi.advanceTimersByTime(10_000);
    expect(screen.written()).toBe(written);
  });
});

const EVENT: TimelineEvent & { sequence: number } = {
  sequence: 1,
  type: "task-start",
  at: "2026-11-24T10:00:01.000Z",
  task: "writing_task",
  agent: "Writer",
};
