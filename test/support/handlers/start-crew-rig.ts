import { beforeEach } from "vitest";

import { type BuiltCrew, manifestOf } from "../../../functions/crew/index.ts";
import type { Refusal } from "../../../functions/domain/http-answer.ts";
import type { MissingSetting } from "../../../functions/domain/missing-setting.ts";
import {
  type StartAnswer,
  startCrew,
  type StartCrewRequest,
} from "../../../functions/handlers/start-crew/start-crew.ts";
import type { DeployedLimits } from "../../../functions/starts/apply-limits.ts";
import { type MemoryDailyStarts, memoryDailyStarts } from "../journal/memory-daily-starts.ts";
import { type MemoryExecutionJournal, memoryExecutionJournal } from "../journal/memory-execution-journal.ts";
import { crewOf } from "../models/crew-run.ts";
import { type FakeRecord, fakeRecord } from "../snowflake/fake-record.ts";
import { type FakeWorkflow, fakeWorkflow } from "./fake-workflow.ts";
import { MODEL_CHOICES } from "./model-choices.ts";
import { type RecordedLog, recordedLog } from "./recorded-log.ts";
import { requestOf } from "./request-of.ts";

export const crew = crewOf({
  "agents.yaml": "writer: {role: Writer, goal: Write, backstory: You write.}",
  "tasks.yaml":
    "write: {description: 'Write to {name} in {place}', expected_output: A letter, agent: writer}",
});
export const builtCrew = (name: string, more: Partial<BuiltCrew> = {}): BuiltCrew => ({
  name,
  crew,
  problems: [],
  manifest: manifestOf(crew),
  ...more,
});
/** Inputs that the crew is content with. */
export const inputs = { name: "Ada", place: "London" };

export interface StartCrewRig {
  memory: MemoryExecutionJournal;
  record: FakeRecord;
  workflow: FakeWorkflow;
  log: RecordedLog;
  crews: BuiltCrew[];
  missingSettings: MissingSetting[];
  isRehearsed: boolean;
  limits: DeployedLimits;
  unpricedModels: readonly string[];
  foldersNow: readonly string[];
  dailyStarts: MemoryDailyStarts;
  /** Each call is a request of its own. */
  readonly start: (body?: StartCrewRequest["body"], key?: string, apiKeyId?: string) => Promise<StartAnswer>;
}

const LIMITS: DeployedLimits = {
  max_llm_calls: { default: 50, cap: 100 },
  max_total_tokens: { default: 5000, cap: 9000 },
  timeout_seconds: { default: 600, cap: 600 },
};
/** The limits of an execution whose start names none. */
export const DEFAULT_LIMITS = { max_llm_calls: 50, max_total_tokens: 5000, timeout_seconds: 600 };

/** start-crew with fakes around it that are new for each test, and a crew "letter". */
export function startCrewRig(): StartCrewRig {
  let requests = 0;
  const fresh = () => ({
    memory: memoryExecutionJournal(),
    record: fakeRecord(),
    workflow: fakeWorkflow(),
    log: recordedLog(),
    crews: [builtCrew("letter")],
    missingSettings: [],
    isRehearsed: false,
    limits: LIMITS,
    unpricedModels: [],
    foldersNow: [],
    dailyStarts: memoryDailyStarts(),
  });
  const rig: StartCrewRig = {
    ...fresh(),
    start(body = { inputs }, key, apiKeyId) {
      requests += 1;
      const { memory, record, workflow, log, crews } = rig;
      const request = requestOf({
        parameters: {},
        body,
        headers: key === undefined ? {} : { "idempotency-key": key },
        basePath: "/prod",
        requestId: `request-${requests}`,
        apiKeyId,
        log,
      });
      const choices = {
        crews,
        defaultCrew: undefined,
        missingSettings: () => rig.missingSettings,
        ...MODEL_CHOICES,
        isRehearsed: () => rig.isRehearsed,
        limits: rig.limits,
        unpricedModels: () => Promise.resolve(rig.unpricedModels),
        foldersNow: () => rig.foldersNow,
      };
      const { journal, leases, keys } = memory;
      const { dailyStarts } = rig;
      return startCrew(request, { journal, leases, keys, record, workflow, choices, dailyStarts });
    },
  };
  beforeEach(() => {
    requests = 0;
    Object.assign(rig, fresh());
  });
  return rig;
}

/** The id of an answer that says an execution was started. */
export function startedId(answer: StartAnswer): string {
  if (!("body" in answer)) throw new Error(JSON.stringify(answer));
  return answer.body.execution_id;
}

export const refusalOf = (answer: StartAnswer): Refusal | undefined =>
  "refusal" in answer ? answer.refusal : undefined;
