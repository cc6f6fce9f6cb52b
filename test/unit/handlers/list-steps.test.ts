import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { NO_PROGRESS } from "../../../functions/domain/progress.ts";
import type { StepAbout } from "../../../functions/domain/steps.ts";
import { listStepsContract, type StepWithSteps } from "../../../functions/handlers/list-steps/contract.ts";
import { listSteps } from "../../../functions/handlers/list-steps/list-steps.ts";
import { createExecution, ID } from "../../support/handlers/created-execution.ts";
import { failedOutcome } from "../../support/handlers/outcome-of.ts";
import { requestOf } from "../../support/handlers/request-of.ts";
import { memoryExecutionJournal } from "../../support/journal/memory-execution-journal.ts";
import { memoryStep, memorySteps } from "../../support/journal/memory-steps.ts";

const MEGABYTE = 1024 * 1024;
const BEGUN = Date.parse("2026-11-24T10:00:00Z");

let { journal } = memoryExecutionJournal();
let memory = memorySteps();

beforeEach(async () => {
  ({ journal } = memoryExecutionJournal());
  memory = memorySteps();
  await createExecution(journal);
  await journal.beginAttempt(ID, new Date(BEGUN));
  vi.setSystemTime(BEGUN + 60_000);
});
afterEach(() => {
  vi.useRealTimers();
});

interface Asked {
  readonly execution_id?: string;
  readonly under?: string;
  readonly after?: string;
  readonly limit?: number;
}

const ask = async (parameters: Asked = {}) =>
  listSteps(
    requestOf({
      parameters: {
        execution_id: ID,
        limit: 1000,
        under: undefined,
        after: undefined,
        ...parameters,
      } as never,
      basePath: "/v1",
    }),
    { journal, steps: memory },
  );

async function page(parameters: Asked = {}) {
  const answer = await ask(parameters);
  if (!("body" in answer)) throw new Error(JSON.stringify(answer));
  return { ...listStepsContract.output.parse(answer.body), link: answer.headers?.["Link"] };
}

/** One line for each step, those below one indented. */
const outline = (steps: readonly StepWithSteps[], indent = ""): string[] =>
  steps.flatMap((step) => [
    `${indent}${step.path.split("/").at(-1)} ${step.kind} ${step.status}`,
    ...outline(step.steps, `${indent}  `),
  ]);

/** So many seconds after the beginning. */
const at = (seconds: number): number => BEGUN + seconds * 1000;
const called = (from: number, more: Partial<StepAbout> = {}): { readonly about: StepAbout } => ({
  about: {
    kind: "model",
    task: "write",
    agent: "Writer",
    model: "openai/gpt-5",
    began_at: at(from),
    ended_at: at(from + 1),
    tokens: { in: 10, out: 5, cached: 2, reasoning: 1 },
    cost_usd: 0.25,
    ...more,
  },
});
const tool = (from: number, more: Partial<StepAbout> = {}): { readonly about: StepAbout } => ({
  about: {
    kind: "tool",
    task: "write",
    agent: "Writer",
    tool: "look",
    began_at: at(from),
    ended_at: at(from + 1),
    ...more,
  },
});

const DELEGATED = "task-1/run-1/turn-1/tool-0/delegate";

describe("the steps of an execution", () => {
  beforeEach(async () => {
    await journal.writeProgress(ID, {
      ...NO_PROGRESS,
      tasks: [
        { name: "write", agent: "Writer", status: "COMPLETED" },
        { name: "check", agent: "Editor", status: "RUNNING" },
      ],
    });
    memory.steps = [
      memoryStep("crew", { about: { kind: "clock" } }),
      memoryStep("task-2/run-1/turn-1", called(20)),
      memoryStep("task-1/run-1/turn-10", called(15)),
      memoryStep("task-1/run-1/turn-2", called(10)),
      memoryStep("task-1/run-1/turn-1", called(0)),
      memoryStep(`${DELEGATED}/turn-1`, called(2, { agent: "Coworker" })),
      memoryStep(`${DELEGATED}/turn-1/tool-0`, tool(3, { agent: "Coworker", failed: true })),
      memoryStep("task-1/run-1/turn-1/tool-1", tool(2)),
      memoryStep("task-1/run-1/turn-2/wait-1", { about: { kind: "wait", began_at: at(9), ended_at: at(9) } }),
      memoryStep("task-1/run-1/check-1", {
        about: { kind: "guardrail", passed: false, name: "guardrails/short.ts" },
      }),
      memoryStep("task-1/run-2/turn-1", called(18)),
    ];
  });

  it("are a tree in the order in which they were taken, with coworkers' below the call that asked them", async () => {
    const { steps, notes } = await page();
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
    const { steps } = await page();
    expect(steps[1]).toMatchObject({
      path: "task-1",
      began_at: "2026-11-24T10:00:00.000Z",
      tokens: { in: 50, out: 25, cached: 10, reasoning: 5 },
      cost_usd: 1.25,
    });
    expect(steps[1]?.steps[0]?.steps[0]).toMatchObject({ tokens: { in: 10 }, cost_usd: 0.25, tries: 0 });
  });

  it("have no sum where the price of one call is not known, never one without it", async () => {
    memory.steps.push(memoryStep("task-1/run-2/turn-2", called(30, { cost_usd: null })));
    const { steps } = await page();
    expect(steps[1]).toMatchObject({ cost_usd: null, tokens: { in: 60 } });
  });

  it("say of a tool that has no result whether it is under way or nobody knows how it ended", async () => {
    memory.steps.push(
      memoryStep("task-2/run-1/turn-1/tool-0", { isStored: false, ...tool(21) }),
      memoryStep("task-2/run-1/turn-1/tool-1", { isStored: false, attempt: 0, ...tool(21) }),
      memoryStep("task-2/run-1/turn-1/tool-2", tool(21, { unknown: true })),
    );
    const { steps } = await page({ under: "task-2" });
    expect(steps[0]?.steps[0]?.steps[0]?.steps.map(({ status }) => status)).toEqual([
      "under way",
      "unknown",
      "unknown",
    ]);
    await journal.decide({ executionId: ID, outcome: failedOutcome("X", "", false), at: new Date() });
    const ended = await page({ under: "task-2/run-1/turn-1/tool-0" });
    expect(outline(ended.steps)).toEqual(["tool-0 tool unknown"]);
  });

  it("that were copied from another execution name it", async () => {
    memory.steps = [memoryStep("task-1/run-1/turn-1", { replayedFrom: "other", ...called(0) })];
    const { steps } = await page();
    expect(steps[0]?.steps[0]?.steps[0]?.replayed_from).toBe("other");
  });

  it("may be asked for below one path alone, which the tree then begins with", async () => {
    const { steps } = await page({ under: DELEGATED });
    expect(outline(steps)).toEqual([
      "delegate delegation done",
      "  turn-1 turn done",
      "    tool-0 tool failed",
    ]);
  });

  it("that an earlier version stored have null for what is not known, and a note says why", async () => {
    const { keepsPrompts: _, ...former } = memoryStep("task-1/run-1/turn-1");
    memory.steps = [former];
    const { steps, notes } = await page();
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
    memory.steps = [memoryStep("task-1/run-1/turn-1", { keepsPrompts: false, ...called(0) })];
    expect((await page()).notes).toEqual([
      "keep_prompts was false: what was asked is not kept, and no texts are shown.",
    ]);
  });
});

describe("a page of steps", () => {
  it("leads on to the next, and all pages together have all of 10,000 steps", async () => {
    memory.steps = Array.from({ length: 10_000 }, (_, index) =>
      memoryStep(`task-${(index % 50) + 1}/run-1/turn-${Math.floor(index / 50) + 1}`, called(index)),
    );
    const seen = new Set<string>();
    let after: string | undefined;
    let pages = 0;
    do {
      const told = await page({ limit: 5000, ...(after !== undefined && { after }) });
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
      memory.steps = Array.from({ length: 5000 }, (_, index) =>
        memoryStep(`task-1/run-1/turn-${index + 1}`, called(index, { agent: name, task: name, name })),
      );
      const answer = await ask({ limit: 5000 });
      expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(5 * MEGABYTE);
      expect("headers" in answer && answer.headers?.["Link"]).toContain('rel="next"');
    },
  );
});

describe("steps that are not there", () => {
  it("of an unknown execution are 404", async () => {
    expect(await ask({ execution_id: crypto.randomUUID() })).toMatchObject({ refusal: { status: 404 } });
  });

  it("of an execution that has only begun are none", async () => {
    expect(await page()).toMatchObject({ steps: [], notes: [] });
  });

  it("because they have expired are 410, with a sentence", async () => {
    vi.setSystemTime(BEGUN + 38 * 24 * 3600 * 1000);
    expect(await ask()).toMatchObject({
      refusal: {
        status: 410,
        detail: expect.stringContaining("The steps of this execution are gone") as string,
      },
    });
    memory.steps = [memoryStep("task-9/run-1/turn-1", called(0))];
    expect((await page()).notes).toEqual(["The first steps are gone: a step is kept for 37 days."]);
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
    expect(await ask({ under: path })).toMatchObject({ refusal });
    expect(await ask({ after: path })).toMatchObject({
      refusal: { status: 422, errors: [{ pointer: "after" }] },
    });
  });
});
