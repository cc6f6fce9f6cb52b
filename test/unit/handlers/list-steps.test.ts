import { beforeEach, describe, expect, it } from "vitest";

import { NO_PROGRESS } from "../../../functions/domain/progress.ts";
import type { StepAbout } from "../../../functions/domain/steps/steps.ts";
import type { StepWithSteps } from "../../../functions/handlers/list-steps/contract.ts";
import { ID } from "../../support/handlers/created-execution.ts";
import { called, listStepsRig, secondsAfter } from "../../support/handlers/list-steps-rig.ts";
import { failedOutcome } from "../../support/handlers/outcome-of.ts";
import { memoryStep } from "../../support/journal/memory-steps.ts";

const rig = listStepsRig();

/** One line for each step, those below one indented. */
const outline = (steps: readonly StepWithSteps[], indent = ""): string[] =>
  steps.flatMap((step) => [
    `${indent}${step.path.split("/").at(-1)} ${step.kind} ${step.status}`,
    ...outline(step.steps, `${indent}  `),
  ]);

const tool = (from: number, more: Partial<StepAbout> = {}): { readonly about: StepAbout } => ({
  about: {
    kind: "tool",
    task: "write",
    agent: "Writer",
    tool: "look",
    began_at: secondsAfter(from),
    ended_at: secondsAfter(from + 1),
    ...more,
  },
});

const DELEGATED = "task-1/run-1/turn-1/tool-0/delegate";

describe("the steps of an execution", () => {
  beforeEach(async () => {
    await rig.journal.writeProgress(ID, {
      ...NO_PROGRESS,
      tasks: [
        { name: "write", agent: "Writer", status: "COMPLETED" },
        { name: "check", agent: "Editor", status: "RUNNING" },
      ],
    });
    rig.memory.steps = [
      memoryStep("crew", { about: { kind: "clock" } }),
      memoryStep("task-2/run-1/turn-1", called(20)),
      memoryStep("task-1/run-1/turn-10", called(15)),
      memoryStep("task-1/run-1/turn-2", called(10)),
      memoryStep("task-1/run-1/turn-1", called(0)),
      memoryStep(`${DELEGATED}/turn-1`, called(2, { agent: "Coworker" })),
      memoryStep(`${DELEGATED}/turn-1/tool-0`, tool(3, { agent: "Coworker", failed: true })),
      memoryStep("task-1/run-1/turn-1/tool-1", tool(2)),
      memoryStep("task-1/run-1/turn-2/wait-1", {
        about: { kind: "wait", began_at: secondsAfter(9), ended_at: secondsAfter(9) },
      }),
      memoryStep("task-1/run-1/check-1", {
        about: { kind: "guardrail", passed: false, name: "guardrails/short.ts" },
      }),
      memoryStep("task-1/run-2/turn-1", called(18)),
    ];
  });

  it("are a tree in the order in which they were taken, with coworkers' below the call that asked them", async () => {
    const { steps, notes } = await rig.page();
    expect(outline(steps)).toEqual([
      "crew crew done",
      "task-1 task done",
      "  run-1 run done",
      "    turn-1 turn done",
      "      tool-0 tool done",
      "        delegate delegation done",
      "          turn-1 turn done",
      "            tool-0 tool failed",
      "      tool-1 tool done",
      "    turn-2 turn done",
      "      wait-1 retry done",
      "    turn-10 turn done",
      "    check-1 guardrail done",
      "  run-2 run done",
      "    turn-1 turn done",
      "task-2 task under way",
      "  run-1 run under way",
      "    turn-1 turn done",
    ]);
    expect(notes).toEqual([]);
    expect(steps[1]).toMatchObject({ task: "write", agent: "Writer" });
    expect(steps[1]?.steps[0]?.steps[3]).toMatchObject({ passed: false, name: "guardrails/short.ts" });
  });

  it("that are none themselves sum up what is below them: times, tokens and costs", async () => {
    const { steps } = await rig.page();
    expect(steps[1]).toMatchObject({
      path: "task-1",
      began_at: "2026-11-24T10:00:00.000Z",
      tokens: { in: 50, out: 25, cached: 10, reasoning: 5 },
      cost_usd: 1.25,
    });
    expect(steps[1]?.steps[0]?.steps[0]).toMatchObject({ tokens: { in: 10 }, cost_usd: 0.25, tries: 0 });
  });

  it("have no sum where the price of one call is not known, never one without it", async () => {
    rig.memory.steps.push(memoryStep("task-1/run-2/turn-2", called(30, { cost_usd: null })));
    const { steps } = await rig.page();
    expect(steps[1]).toMatchObject({ cost_usd: null, tokens: { in: 60 } });
  });

  it("say of a tool that has no result whether it is under way or nobody knows how it ended", async () => {
    rig.memory.steps.push(
      memoryStep("task-2/run-1/turn-1/tool-0", { isStored: false, ...tool(21) }),
      memoryStep("task-2/run-1/turn-1/tool-1", { isStored: false, attempt: 0, ...tool(21) }),
      memoryStep("task-2/run-1/turn-1/tool-2", tool(21, { unknown: true })),
    );
    const { steps } = await rig.page({ under: "task-2" });
    expect(steps[0]?.steps[0]?.steps[0]?.steps.map(({ status }) => status)).toEqual([
      "under way",
      "unknown",
      "unknown",
    ]);
    await rig.journal.decide({ executionId: ID, outcome: failedOutcome("X", "", false), at: new Date() });
    const ended = await rig.page({ under: "task-2/run-1/turn-1/tool-0" });
    expect(outline(ended.steps)).toEqual(["tool-0 tool unknown"]);
  });

  it("that were copied from another execution name it", async () => {
    rig.memory.steps = [memoryStep("task-1/run-1/turn-1", { replayedFrom: "other", ...called(0) })];
    const { steps } = await rig.page();
    expect(steps[0]?.steps[0]?.steps[0]?.replayed_from).toBe("other");
  });

  it("may be asked for below one path alone, which the tree then begins with", async () => {
    const { steps } = await rig.page({ under: DELEGATED });
    expect(outline(steps)).toEqual([
      "delegate delegation done",
      "  turn-1 turn done",
      "    tool-0 tool failed",
    ]);
  });

  it("that an earlier version stored have null for what is not known, and a note says why", async () => {
    const { keepsPrompts: _, ...former } = memoryStep("task-1/run-1/turn-1");
    rig.memory.steps = [former];
    const { steps, notes } = await rig.page();
    expect(steps[0]?.steps[0]?.steps[0]).toMatchObject({
      status: "done",
      model: null,
      tokens: null,
      tries: null,
    });
    expect(steps[0]).toMatchObject({ tokens: null, cost_usd: null });
    expect(notes).toEqual([
      "1 step was stored by a version that kept neither names, times nor tokens: these are null, and `done` says no more than that it ended.",
    ]);
  });

  it("of an execution that kept no prompts are shown all the same, with a note", async () => {
    rig.memory.steps = [memoryStep("task-1/run-1/turn-1", { keepsPrompts: false, ...called(0) })];
    expect((await rig.page()).notes).toEqual([
      "keep_prompts was false: what was asked is not kept, and no texts are shown.",
    ]);
  });
});
