import { beforeEach, expect } from "vitest";

import { withAgentModels } from "../../../functions/adapters/models/overlaid-crew.ts";
import type { Crew, ModelReference } from "../../../functions/crew/index.ts";
import type { Slots } from "../../../functions/domain/admission/slots.ts";
import type { TerminalRow } from "../../../functions/domain/record.ts";
import { runCrewAttempt, type RunCrewPorts } from "../../../functions/handlers/run-crew/run-crew.ts";
import { type MemoryExecutionJournal, memoryExecutionJournal } from "../journal/memory-execution-journal.ts";
import { type MemoryJournal, memoryJournal } from "../journal/memory-journal.ts";
import { type MemoryTimeline, memoryTimeline } from "../journal/memory-timeline.ts";
import { crewOf } from "../models/crew-run.ts";
import { scriptedLanguageModel, type Turn } from "../models/scripted-language-model.ts";
import { type FakeRecord, fakeRecord } from "../snowflake/fake-record.ts";
import { createExecution, ID } from "./created-execution.ts";
import { fakeWorkflow } from "./fake-workflow.ts";
import { FREE_SLOTS } from "./free-slots.ts";
import { NO_REPLAYS } from "./no-replays.ts";
import { type RecordedLog, recordedLog } from "./recorded-log.ts";

/** Two tasks, one model call each; a call that fails is tried three times. */
const crew = crewOf({
  "agents.yaml":
    "writer: {role: Writer, goal: Write, backstory: You write., llm: openai/gpt-4o, max_retry_limit: 0}",
  "tasks.yaml": `
outline: {description: "Outline {topic}", expected_output: An outline, agent: writer}
write: {description: Write it, expected_output: A text, agent: writer}`,
});

type Result = Awaited<ReturnType<typeof runCrewAttempt>>;

export interface RunCrewRig {
  memory: MemoryExecutionJournal;
  record: FakeRecord;
  log: RecordedLog;
  steps: MemoryJournal;
  timeline: MemoryTimeline;
  /** As many as there are executions, unless a test gives others. */
  slots: Slots;
  /** The crew "essay" in the function; undefined when it is not deployed. */
  deployed: Crew | undefined;
  /** What opening the crew's code fails with. */
  broken: Error | undefined;
  /** The environment's variables for a model. */
  modelChoice: RunCrewPorts["modelChoice"];
  /** Hears by which variables each model is opened, and which; may throw. */
  onModel: (choice: RunCrewPorts["modelChoice"], reference: ModelReference) => void;
  /** Creates the execution as start-crew leaves it. */
  readonly create: (
    limits?: object,
    createdAt?: Date,
    models?: Readonly<Record<string, string>>,
  ) => Promise<void>;
  /** Runs one attempt with a model that answers by these turns. */
  readonly attempt: (turns: readonly Turn[], remainingMilliseconds?: () => number) => Promise<Result>;
  /** Rows that Snowflake was told, in order. */
  readonly mergedRows: () => readonly TerminalRow[];
}

/** run-crew with the real engine, and fakes around it that are new for each test. */
export function runCrewRig(): RunCrewRig {
  const fresh = () => ({
    memory: memoryExecutionJournal(),
    record: fakeRecord(),
    log: recordedLog(),
    steps: memoryJournal(),
    timeline: memoryTimeline(),
    slots: FREE_SLOTS,
    deployed: crew,
    broken: undefined,
    modelChoice: { MODEL: "openai/gpt-4o" },
    onModel: () => undefined,
  });
  const rig: RunCrewRig = {
    ...fresh(),
    async create(limits = {}, createdAt = new Date(), models) {
      const request = {
        crewName: "essay",
        inputs: { topic: "hidden bees" },
        limits,
        ...(models && { models }),
      };
      await createExecution(rig.memory.journal, { request, createdAt });
      await rig.memory.leases.release(ID, "starter");
    },
    attempt(turns, remainingMilliseconds = () => 15 * 60_000) {
      const { log } = rig;
      const invocation = { requestId: "me", log, remainingMilliseconds };
      return runCrewAttempt({ execution_id: ID }, portsOf(rig, turns), invocation);
    },
    mergedRows: () =>
      rig.record.statements.flatMap((statement) => ("merge" in statement ? statement.merge : [])),
  };
  beforeEach(() => void Object.assign(rig, fresh()));
  return rig;
}

function portsOf(rig: RunCrewRig, turns: readonly Turn[]): RunCrewPorts {
  const { journal, leases } = rig.memory;
  const { model } = scriptedLanguageModel(...turns);
  const opened =
    rig.deployed === undefined ? undefined : { crew: rig.deployed, tools: new Map(), guardrails: new Map() };
  return {
    journal,
    leases,
    timeline: rig.timeline,
    slots: rig.slots,
    replays: NO_REPLAYS,
    record: rig.record,
    workflow: fakeWorkflow(),
    metrics: { seconds: () => undefined, counts: () => undefined },
    steps:
      ({ beforeEffect }) =>
      (path, request, effect, facts) => {
        const guarded = () => {
          beforeEffect(path, facts);
          return effect();
        };
        return rig.steps.once(path, request, guarded, facts);
      },
    openCrew: (_name, models) =>
      rig.broken === undefined
        ? Promise.resolve(opened && { ...opened, crew: withAgentModels(opened.crew, models) })
        : Promise.reject(rig.broken),
    modelChoice: rig.modelChoice,
    models(reference, choice) {
      rig.onModel(choice, reference);
      return { model, price: () => Promise.resolve({ input: 1, output: 2 }) };
    },
  };
}

export const COMPLETED = { status: "completed", wait_seconds: 0, error: "", cause: "" };
export const suspendedFor = (wait_seconds: number) => ({
  status: "suspended",
  wait_seconds,
  error: "",
  cause: "",
});
export const failedWith = (error: string, cause: string) => ({
  status: "failed",
  wait_seconds: 0,
  error,
  cause,
});

/** Does the first task, runs out of time in it, and leaves the second to the next attempt. */
export async function suspendAfterFirstTask(rig: Pick<RunCrewRig, "create" | "attempt">): Promise<void> {
  await rig.create();
  let remaining = 15 * 60_000;
  const outline = () => {
    remaining = 3 * 60_000;
    return "outline";
  };
  expect(await rig.attempt([outline, "never"], () => remaining)).toEqual(suspendedFor(0));
}
