import { describe, expect, it } from "vitest";

import { findStep, lastOpen } from "../../../console/steps/find-step.ts";
import { lastFailedOf } from "../../../console/steps/last-failed.ts";
import { mergeSteps } from "../../../console/steps/merge-steps.ts";
import { rowsOf } from "../../../console/steps/rows.ts";
import { shownSteps } from "../../../console/steps/shown-steps.ts";
import { FAMILIES, type Family } from "../../../console/steps/step-kinds.ts";
import { treeStep } from "../../support/console/tree-steps.ts";

const ALL = {
  families: new Set(Object.keys(FAMILIES) as Family[]),
  failedOnly: false,
  folded: new Set<string>(),
};
const tokens = (count: number) => ({ in: count, out: 0, cached: 0, reasoning: 0 });

describe("pages of a tree", () => {
  const first = [
    treeStep("task-1", {
      at: [0, 10],
      tokens: tokens(3),
      cost_usd: 1,
      steps: [
        treeStep("task-1/turn-1", { model: "m", agent: "A" }),
        treeStep("task-1/turn-10", { model: "m" }),
      ],
    }),
  ];
  const second = [
    treeStep("task-1", {
      at: [5, 30],
      tokens: tokens(4),
      cost_usd: 2,
      steps: [
        treeStep("task-1/turn-10", { steps: [treeStep("task-1/turn-10/tool-0")] }),
        treeStep("task-1/turn-2"),
      ],
    }),
    treeStep("task-2"),
  ];

  it("are joined by their paths: sums are added, times are the outer ones, numbers are counted", () => {
    const [task, other] = mergeSteps(first, second);
    expect(task).toMatchObject({ tokens: tokens(7), cost_usd: 3 });
    expect([task?.began_at, task?.ended_at]).toEqual([first[0]?.began_at, second[0]?.ended_at]);
    expect(task?.steps.map(({ path, model }) => [path, model])).toEqual([
      ["task-1/turn-1", "m"],
      ["task-1/turn-2", null],
      ["task-1/turn-10", "m"],
    ]);
    expect(task?.steps[2]?.steps).toHaveLength(1);
    expect(other?.path).toBe("task-2");
  });

  it("know no sum where one of them knows none", () => {
    expect(mergeSteps(first, [treeStep("task-1")])[0]).toMatchObject({ tokens: null, cost_usd: null });
  });
});

describe("rows of a tree", () => {
  const tree = [
    treeStep("task-1", {
      steps: [
        treeStep("task-1/started"),
        treeStep("task-1/run-1", {
          steps: [
            treeStep("task-1/run-1/turn-1", {
              steps: [treeStep("task-1/run-1/turn-1/tool-0", { status: "failed" })],
            }),
            treeStep("task-1/run-1/check-1", { passed: false }),
          ],
        }),
      ],
    }),
    treeStep("task-2", { steps: [treeStep("task-2/turn-1")] }),
  ];
  const rows = (options: Partial<typeof ALL>) =>
    rowsOf(tree, { ...ALL, ...options }).map(({ step, level }) => `${level} ${step.path}`);

  it("leave out a task's only run and what replays alone need", () => {
    expect(rows({})).toEqual([
      "0 task-1",
      "1 task-1/run-1/turn-1",
      "2 task-1/run-1/turn-1/tool-0",
      "1 task-1/run-1/check-1",
      "0 task-2",
      "1 task-2/turn-1",
    ]);
  });

  it("keep what holds together what is looked for: what failed, or a kind", () => {
    const failed = [
      "0 task-1",
      "1 task-1/run-1/turn-1",
      "2 task-1/run-1/turn-1/tool-0",
      "1 task-1/run-1/check-1",
    ];
    expect(rows({ failedOnly: true })).toEqual(failed);
    expect(rows({ families: new Set(["guardrail"]) })).toEqual([
      "0 task-1",
      "1 task-1/run-1/check-1",
      "0 task-2",
    ]);
  });

  it("are not there below what is folded", () => {
    expect(rows({ folded: new Set(["task-1"]) })).toEqual(["0 task-1", "0 task-2", "1 task-2/turn-1"]);
  });

  it("are found by their paths, and the last that was begun", () => {
    expect(findStep(tree, "task-1/run-1/check-1")).toMatchObject({ passed: false });
    expect(findStep(tree, "task-1/run-1/check-2")).toBeUndefined();
    const begun = [treeStep("task-1", { at: [0, 5], steps: [treeStep("task-1/turn-1", { at: [3, 5] })] })];
    expect(lastOpen([...begun, treeStep("task-2")])?.path).toBe("task-1/turn-1");
  });
});

describe("steps as they are shown", () => {
  it("let a wait last until what it waits for, or until it is over", () => {
    const turn = treeStep("task-1/turn-1", {
      at: [0, 10],
      steps: [
        treeStep("task-1/turn-1/waits", { at: [11, 11] }),
        treeStep("task-1/turn-1/tool-0", { at: [900, 901] }),
      ],
    });
    const [shown] = shownSteps([turn], false);
    expect(shown?.steps[0]?.ended_at).toBe(turn.steps[1]?.began_at);
    const open = { ...turn, steps: turn.steps.slice(0, 1) };
    expect(shownSteps([open], true)[0]?.steps[0]).toMatchObject({ ended_at: null, status: "under way" });
    expect(shownSteps([open], false)[0]?.steps[0]).toEqual(open.steps[0]);
  });

  it("take a call that hands work over for the coworker's work", () => {
    const work = treeStep("task-1/turn-1/tool-0/delegate", {
      steps: [treeStep("task-1/turn-1/tool-0/delegate/turn-1", { agent: "Fact checker" })],
    });
    const [shown] = shownSteps([treeStep("task-1/turn-1/tool-0", { steps: [work] })], false);
    expect(shown).toMatchObject({ path: work.path, kind: "delegation", agent: "Fact checker" });
  });
});

describe("the last step that failed", () => {
  const refused = treeStep("task-2/run-1/check-1", { passed: false });
  const tree = [
    treeStep("task-1", { steps: [treeStep("task-1/run-1/turn-1/tool-0", { status: "failed" })] }),
    treeStep("task-2", { status: "failed", steps: [refused, treeStep("task-2/run-1/turn-2")] }),
    treeStep("task-3", { steps: [treeStep("task-3/run-1/turn-1/tool-0", { status: "failed" })] }),
  ];

  it.each([
    ["in the task that an execution ended in", 2, "task-2/run-1/check-1"],
    ["anywhere, where it ended in none", 0, "task-3/run-1/turn-1/tool-0"],
    ["in a task without steps", 9, undefined],
  ])("is looked for %s", (_, task, path) => {
    expect(lastFailedOf(tree, task)?.path).toBe(path);
  });
});
