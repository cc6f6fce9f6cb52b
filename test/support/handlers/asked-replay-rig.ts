import { beforeEach } from "vitest";

import type { Crew } from "../../../functions/crew/index.ts";
import type { FactsOfTools } from "../../../functions/crew/manifest.ts";
import { storedCrew } from "../../../functions/crew/replay/stored-crew.ts";
import { completedAs, endAsTold } from "../../../functions/domain/ends.ts";
import type { FailedTask, StartRequest } from "../../../functions/domain/execution.ts";
import type { Outcome } from "../../../functions/domain/outcome.ts";
import type { TaskProgress } from "../../../functions/domain/progress.ts";
import type { FirstStep } from "../../../functions/domain/replay/replay-journal.ts";
import {
  type ReplayAnswer,
  replayCrew,
  type ReplayCrewRequest,
} from "../../../functions/handlers/replay-crew/replay-crew.ts";
import { type MemoryDailyStarts, memoryDailyStarts } from "../journal/memory-daily-starts.ts";
import { type MemoryExecutionJournal, memoryExecutionJournal } from "../journal/memory-execution-journal.ts";
import { crewOf } from "../models/crew-run.ts";
import { fakeRecord } from "../snowflake/fake-record.ts";
import { createExecution, ID } from "./created-execution.ts";
import { fakeWorkflow } from "./fake-workflow.ts";
import { MODEL_CHOICES } from "./model-choices.ts";
import { requestOf } from "./request-of.ts";
import { builtCrew } from "./start-crew-rig.ts";

const AGENTS = `a: {role: Author, goal: G, backstory: B}
b: {role: Boss, goal: G, backstory: B}`;
/** The first and the last are of one agent. */
export const TASKS = `one: {description: "Do {topic}", expected_output: E, agent: a}
two: {description: "Do {what}", expected_output: E, agent: b}
three: {description: Do three, expected_output: E, agent: a}`;
export const crewWith = (tasks = TASKS): Crew => crewOf({ "agents.yaml": AGENTS, "tasks.yaml": tasks });
export const DAY = 24 * 3600 * 1000;
const LIMIT = { default: 10, cap: 100 };

export interface OriginFacts {
  /** How it ended; it has not if absent. */
  readonly outcome?: Outcome;
  readonly failedTasks?: readonly FailedTask[];
  readonly statuses?: readonly TaskProgress["status"][];
  /** Milliseconds since it was created. */
  readonly age?: number;
  readonly attempts?: number;
}

const FAILED = endAsTold("crewFailed", { type: "GuardrailFailed", message: "no", retryable: false });
export const COMPLETED: OriginFacts = {
  outcome: completedAs({ raw: "end", data: {} }),
  statuses: ["COMPLETED", "COMPLETED", "COMPLETED"],
};
export const FAILED_AT_TWO: OriginFacts = {
  outcome: FAILED,
  failedTasks: [{ task: 2, type: "GuardrailFailed" }],
  statuses: ["COMPLETED", "RUNNING", "PENDING"],
};

type ReplayBody = Partial<ReplayCrewRequest["body"]>;

export interface AskedReplayRig {
  memory: MemoryExecutionJournal;
  /** The crew "sample" of today. */
  deployed: Crew;
  /** What its tools are, as it was built. */
  toolFacts: FactsOfTools;
  /** Of the origin. */
  first: FirstStep | undefined;
  counted: MemoryDailyStarts;
  /** Makes the origin, under ID. */
  readonly origin: (facts: OriginFacts) => Promise<void>;
  readonly ask: (body?: ReplayBody, id?: string, key?: string) => Promise<ReplayAnswer>;
  /** The request of the execution that an accepted replay starts. */
  readonly accepted: (body?: ReplayBody) => Promise<StartRequest | undefined>;
}

/** replay-crew with fakes around it that are new for each test. */
export function askedReplayRig(): AskedReplayRig {
  const rig = {
    async origin({ outcome, failedTasks = [], statuses = [], age = 0, attempts = 1 }: OriginFacts) {
      const { journal } = rig.memory;
      const createdAt = new Date(Date.now() - age);
      const request = { crewName: "sample", inputs: { topic: "owls", what: "it" }, limits: {} };
      await createExecution(journal, { request, createdAt });
      for (let attempt = 0; attempt < attempts; attempt++) await journal.beginAttempt(ID, createdAt);
      const tasks = statuses.map((status, index) => ({ name: ["one", "two", "three"][index] ?? "", status }));
      const usage = { llm_calls: 1, tool_calls: 0, prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
      if (statuses.length > 0) await journal.writeProgress(ID, { tasks, usage });
      const end = { executionId: ID, at: new Date(), attempt: attempts, failedTasks };
      if (outcome !== undefined) await journal.decide({ ...end, outcome });
    },
    ask: (body: ReplayBody = {}, id = ID, key?: string) => {
      const headers = key === undefined ? {} : { "idempotency-key": key };
      return replayCrew(requestOf({ parameters: { execution_id: id }, body, headers }), connectionsOf(rig));
    },
    async accepted(body?: ReplayBody) {
      const answer = await rig.ask(body);
      if (!("body" in answer)) throw new Error(JSON.stringify(answer));
      return rig.memory.journal.readRequest(answer.body.execution_id);
    },
  } as AskedReplayRig;
  beforeEach(() => {
    const deployed = crewWith();
    const value = { models: { MODEL: "openai/gpt-4o" }, ...storedCrew(deployed, new Map()) };
    const first = { requestHash: "hash", value, expiresAt: Date.now() + 37 * DAY };
    Object.assign(rig, {
      memory: memoryExecutionJournal(),
      counted: memoryDailyStarts(),
      deployed,
      toolFacts: {},
      first,
    });
  });
  return rig;
}

function connectionsOf(rig: AskedReplayRig): Parameters<typeof replayCrew>[1] {
  const { journal, leases, keys } = rig.memory;
  return {
    journal,
    leases,
    keys,
    record: fakeRecord(),
    workflow: fakeWorkflow(),
    dailyStarts: rig.counted,
    replays: { readFirstStep: () => Promise.resolve(rig.first) },
    choices: {
      crews: [builtCrew("sample", { crew: rig.deployed, toolFacts: rig.toolFacts })],
      defaultCrew: undefined,
      missingSettings: () => [],
      isRehearsed: () => false,
      ...MODEL_CHOICES,
      limits: { max_llm_calls: LIMIT, max_total_tokens: LIMIT, timeout_seconds: LIMIT },
    },
  };
}
