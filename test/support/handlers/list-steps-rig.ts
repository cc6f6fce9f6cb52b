import { afterEach, beforeEach, vi } from "vitest";

import type { StepAbout } from "../../../functions/domain/steps/steps.ts";
import { listStepsContract } from "../../../functions/handlers/list-steps/contract.ts";
import { listSteps } from "../../../functions/handlers/list-steps/list-steps.ts";
import { memoryExecutionJournal, type MemoryExecutionJournal } from "../journal/memory-execution-journal.ts";
import { type MemorySteps, memorySteps } from "../journal/memory-steps.ts";
import { createExecution, ID } from "./created-execution.ts";
import { requestOf } from "./request-of.ts";

/** When the execution of the rig began, in epoch milliseconds. */
export const BEGUN = Date.parse("2026-11-24T10:00:00Z");

interface Asked {
  readonly execution_id?: string;
  readonly under?: string;
  readonly after?: string;
  readonly limit?: number;
}

export interface ListStepsRig {
  journal: MemoryExecutionJournal["journal"];
  memory: MemorySteps;
  readonly ask: (parameters?: Asked) => ReturnType<typeof listSteps>;
  /** The body of the answer, as its contract has it, and its link; fails the test on a refusal. */
  readonly page: (parameters?: Asked) => ReturnType<typeof readPage>;
}

async function readPage(answering: ReturnType<typeof listSteps>) {
  const answer = await answering;
  if (!("body" in answer)) throw new Error(JSON.stringify(answer));
  return { ...listStepsContract.output.parse(answer.body), link: answer.headers?.["Link"] };
}

/** list-steps over an execution that began a minute ago, with steps in memory; new for each test. */
export function listStepsRig(): ListStepsRig {
  const rig: ListStepsRig = {
    journal: memoryExecutionJournal().journal,
    memory: memorySteps(),
    ask: async ({ execution_id = ID, limit = 1000, under, after } = {}) =>
      listSteps(requestOf({ parameters: { execution_id, limit, under, after }, basePath: "/v1" }), {
        journal: rig.journal,
        steps: rig.memory,
      }),
    page: async (parameters) => readPage(rig.ask(parameters)),
  };
  beforeEach(async () => {
    Object.assign(rig, { journal: memoryExecutionJournal().journal, memory: memorySteps() });
    await createExecution(rig.journal);
    await rig.journal.beginAttempt(ID, new Date(BEGUN));
    vi.setSystemTime(BEGUN + 60_000);
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  return rig;
}

/** So many seconds after the beginning. */
export const secondsAfter = (seconds: number): number => BEGUN + seconds * 1000;
export const called = (from: number, more: Partial<StepAbout> = {}): { readonly about: StepAbout } => ({
  about: {
    kind: "model",
    task: "write",
    agent: "Writer",
    model: "openai/gpt-5",
    began_at: secondsAfter(from),
    ended_at: secondsAfter(from + 1),
    tokens: { in: 10, out: 5, cached: 2, reasoning: 1 },
    cost_usd: 0.25,
    ...more,
  },
});
