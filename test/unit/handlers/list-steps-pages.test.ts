import { describe, expect, it, vi } from "vitest";

import type { StepWithSteps } from "../../../functions/handlers/list-steps/contract.ts";
import { BEGUN, called, listStepsRig } from "../../support/handlers/list-steps-rig.ts";
import { memoryStep } from "../../support/journal/memory-steps.ts";

const MEGABYTE = 1024 * 1024;

const rig = listStepsRig();

describe("a page of steps", () => {
  it("leads on to the next, and all pages together have all of 10,000 steps", async () => {
    rig.memory.steps = Array.from({ length: 10_000 }, (_, index) =>
      memoryStep(`task-${(index % 50) + 1}/run-1/turn-${Math.floor(index / 50) + 1}`, called(index)),
    );
    const seen = new Set<string>();
    let after: string | undefined;
    let pages = 0;
    do {
      const told = await rig.page({ limit: 5000, ...(after !== undefined && { after }) });
      const collect = (steps: readonly StepWithSteps[]): void => {
        for (const step of steps) {
          if (step.kind === "turn") seen.add(step.path);
          collect(step.steps);
        }
      };
      collect(told.steps);
      const next = /^<\/v1(.*)>; rel="next"$/.exec(told.link ?? "")?.[1];
      after = next === undefined ? undefined : (new URL(next, "http://x").searchParams.get("after") ?? "");
      pages += 1;
    } while (after !== undefined);
    expect([seen.size, pages]).toEqual([10_000, 2]);
  });

  it.each(["漢", '"', "\u0001"])(
    "of long names like %j ends where an answer does, and leads on",
    async (character) => {
      const name = character.repeat(300);
      rig.memory.steps = Array.from({ length: 5000 }, (_, index) =>
        memoryStep(`task-1/run-1/turn-${index + 1}`, called(index, { agent: name, task: name, name })),
      );
      const answer = await rig.ask({ limit: 5000 });
      expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(5 * MEGABYTE);
      expect("headers" in answer && answer.headers?.["Link"]).toContain('rel="next"');
    },
  );
});

describe("steps that are not there", () => {
  it("of an unknown execution are 404", async () => {
    expect(await rig.ask({ execution_id: crypto.randomUUID() })).toMatchObject({ refusal: { status: 404 } });
  });

  it("of an execution that has only begun are none", async () => {
    expect(await rig.page()).toMatchObject({ steps: [], notes: [] });
  });

  it("because they have expired are 410, with a sentence", async () => {
    vi.setSystemTime(BEGUN + 38 * 24 * 3600 * 1000);
    expect(await rig.ask()).toMatchObject({
      refusal: {
        status: 410,
        detail: expect.stringContaining("The steps of this execution are gone") as string,
      },
    });
    rig.memory.steps = [memoryStep("task-9/run-1/turn-1", called(0))];
    expect((await rig.page()).notes).toEqual(["The first steps are gone: a step is kept for 37 days."]);
  });

  it.each([
    "",
    "x",
    "../task-1",
    "task-1/../crew",
    "task-x",
    "crew/turn-1",
    "task-1/run-1/",
    "task-1#2",
    `task-1${"/turn-1".repeat(200)}`,
  ])("are no path: 422 in words, for %j", async (path) => {
    const refusal = { status: 422, errors: [{ pointer: "under" }] };
    expect(await rig.ask({ under: path })).toMatchObject({ refusal });
    expect(await rig.ask({ after: path })).toMatchObject({
      refusal: { status: 422, errors: [{ pointer: "after" }] },
    });
  });
});
