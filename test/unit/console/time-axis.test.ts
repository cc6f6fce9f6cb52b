import { describe, expect, it } from "vitest";

import { timeAxis } from "../../../console/steps/time-axis.ts";
import { BEGUN, treeStep } from "../../support/console/tree-steps.ts";

const HOUR = 3_600_000;
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

describe("the axis of a waterfall", () => {
  it("goes from the first beginning to the last end, and holds what is outside at its edges", () => {
    const axis = timeAxis(
      [treeStep("task-1/turn-1", { at: [0, 400] }), treeStep("task-1/turn-2", { at: [500, 1000] })],
      0,
    );
    expect([-50, 0, 500, 1000, 9000].map((time) => rounded(axis.place(BEGUN + time)))).toEqual([
      0, 0, 0.5, 1, 1,
    ]);
    expect([axis.gaps, axis.seconds]).toEqual([[], 1]);
  });

  it("draws hours in which nothing ran short, so that there is room for what did", () => {
    const axis = timeAxis(
      [
        treeStep("task-1/turn-1", { at: [0, 1000] }),
        treeStep("task-1/turn-2", { at: [4 * HOUR, 4 * HOUR + 1000] }),
      ],
      0,
    );
    const [gap] = axis.gaps;
    expect(axis.gaps).toHaveLength(1);
    expect((gap?.end ?? 1) - (gap?.start ?? 0)).toBeLessThan(0.1);
    expect(axis.place(BEGUN + 4 * HOUR + 1000)).toBe(1);
  });

  it("goes on to now for what waits, and does not take a wait or a task for something that runs", () => {
    const steps = [
      treeStep("task-1", {
        at: [0, null],
        status: "under way",
        steps: [
          treeStep("task-1/turn-1", { at: [0, 1000] }),
          treeStep("task-1/turn-1/waits", { at: [1000, null], status: "under way" }),
        ],
      }),
    ];
    const axis = timeAxis(steps, BEGUN + HOUR);
    expect(axis.gaps).toMatchObject([{ from: BEGUN + 1000, to: BEGUN + HOUR, end: 1 }]);
    expect(axis.place(BEGUN + 1000)).toBeGreaterThan(0.9);
  });

  it("is there though no time is known", () => {
    expect(timeAxis([treeStep("task-1")], 0).place(BEGUN)).toBe(0);
  });

  it("places times among thousands of steps", () => {
    const steps = Array.from({ length: 10_000 }, (_, index) =>
      treeStep(`task-1/turn-${index + 1}`, { at: [index * 100, index * 100 + 50] }),
    );
    const axis = timeAxis(steps, 0);
    expect(rounded(axis.place(BEGUN + 500_000))).toBe(0.5);
  });
});
