import { afterAll, beforeEach } from "vitest";

import { executionJournal } from "../../../functions/adapters/dynamodb/execution-journal.ts";
import { idempotencyKeys } from "../../../functions/adapters/dynamodb/idempotency-keys.ts";
import { recordLeases } from "../../../functions/adapters/dynamodb/record-leases.ts";
import { replayJournal } from "../../../functions/adapters/dynamodb/replayed-steps.ts";
import { stepJournal } from "../../../functions/adapters/dynamodb/step-journal.ts";
import type { JournalTable } from "../../../functions/adapters/dynamodb/table.ts";
import { executionTimeline } from "../../../functions/adapters/dynamodb/timeline.ts";
import { diskFiles } from "../../../functions/adapters/files/disk-files.ts";
import { modelChoiceIn } from "../../../functions/adapters/models/model-address.ts";
import { modelsFromEnvironment } from "../../../functions/adapters/models/open-model.ts";
import { withAgentModels } from "../../../functions/adapters/models/overlaid-crew.ts";
import {
  type Crew,
  type Guardrail,
  type JsonValue,
  manifestOf,
  type Tool,
} from "../../../functions/crew/index.ts";
import type { Execution } from "../../../functions/domain/execution.ts";
import type { ExecutionFiles } from "../../../functions/domain/files/execution-files.ts";
import type { Progress } from "../../../functions/domain/progress.ts";
import {
  type ReplayAnswer,
  replayCrew,
  type ReplayCrewRequest,
} from "../../../functions/handlers/replay-crew/replay-crew.ts";
import { runCrewAttempt, type RunCrewPorts } from "../../../functions/handlers/run-crew/run-crew.ts";
import { startCrew } from "../../../functions/handlers/start-crew/start-crew.ts";
import { memoryDailyStarts } from "../journal/memory-daily-starts.ts";
import {
  type ModelRequest,
  type ModelScript,
  startScriptedModelServer,
} from "../models/scripted-model-server.ts";
import { type FakeRecord, fakeRecord } from "../snowflake/fake-record.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { fakeWorkflow } from "./fake-workflow.ts";
import { FREE_SLOTS } from "./free-slots.ts";
import { MODEL_CHOICES } from "./model-choices.ts";
import { recordedLog } from "./recorded-log.ts";
import { requestOf } from "./request-of.ts";

/** How an execution went. */
export interface Ran {
  readonly id: string;
  /** Calls of the model that it made itself. */
  readonly requests: readonly ModelRequest[];
  /** What the script did not know. */
  readonly failures: readonly string[];
  readonly execution: Execution;
  readonly progress: Progress | undefined;
  /** The text that it completed with. */
  readonly raw: string | undefined;
  /** Of its result, replayed calls included. */
  readonly calls: number | undefined;
}

interface StartOptions {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly limits?: { readonly max_llm_calls?: number };
  readonly models?: Readonly<Record<string, string>>;
}

type ReplayBody = Partial<ReplayCrewRequest["body"]>;

export interface ReplayRig {
  /** The crew "sample" as it is deployed, with its code. */
  crew: Crew;
  tools: Readonly<Record<string, Tool>>;
  guardrails: Readonly<Record<string, Guardrail>>;
  /** The model of agents that name none. */
  model: string;
  record: FakeRecord;
  /** Stands for the crew's functions in Python. */
  onPython: (name: string, value: JsonValue) => JsonValue;
  readonly files: () => ExecutionFiles;
  readonly run: (script: ModelScript, options?: StartOptions) => Promise<Ran>;
  /** What a replay is answered, without running it. */
  readonly ask: (executionId: string, body?: ReplayBody, key?: string) => Promise<ReplayAnswer>;
  /** Asks for a replay and runs it to its end; throws the refusal. */
  readonly replay: (executionId: string, body: ReplayBody, script: ModelScript) => Promise<Ran>;
}

const LIMIT = { default: 1000, cap: 1000 };
const LIMITS = { max_llm_calls: LIMIT, max_total_tokens: { default: 1e6, cap: 1e6 }, timeout_seconds: LIMIT };

/** Starts, replays and runs by the handlers' work, over a journal in DynamoDB and models on loopback. */
export function replayRig(table: () => JournalTable): ReplayRig {
  const folder = temporaryFolder();
  let path = "";
  const fresh = () => ({
    tools: {},
    guardrails: {},
    model: "openai/gpt-4o",
    record: fakeRecord(),
    onPython: (_name: string, value: JsonValue) => value,
  });
  const workflow = fakeWorkflow();
  const connections = () => ({
    journal: executionJournal(table()),
    leases: recordLeases(table()),
    record: rig.record,
    workflow,
    keys: idempotencyKeys(table()),
    dailyStarts: memoryDailyStarts(),
    replays: replayJournal(table()),
    choices: {
      crews: [{ name: "sample", crew: rig.crew, problems: [], manifest: manifestOf(rig.crew) }],
      defaultCrew: undefined,
      missingSettings: () => [],
      isRehearsed: () => false,
      ...MODEL_CHOICES,
      limits: LIMITS,
    },
  });
  const asked = <Parameters, Body>(parameters: Parameters, body: Body, key?: string) =>
    requestOf<Parameters, Body>({
      parameters,
      body,
      requestId: crypto.randomUUID(),
      headers: key === undefined ? {} : { "idempotency-key": key },
    });
  const rig = {
    ...fresh(),
    files: () => diskFiles(path),
    async run(script, options = {}) {
      const answer = await startCrew(asked({}, options), connections());
      if (!("body" in answer)) throw new Error(JSON.stringify(answer));
      return runToEnd(rig, table(), { id: answer.body.execution_id, script });
    },
    ask: (executionId, body = {}, key) =>
      replayCrew(asked({ execution_id: executionId }, body, key), connections()),
    async replay(executionId, body, script) {
      const answer = await rig.ask(executionId, body);
      if (!("body" in answer)) throw new Error(JSON.stringify(answer));
      return runToEnd(rig, table(), { id: answer.body.execution_id, script });
    },
  } as ReplayRig;
  beforeEach(async () => {
    ({ path } = await folder);
    Object.assign(rig, fresh());
  });
  afterAll(async () => (await folder)[Symbol.asyncDispose]());
  return rig;
}

interface Running {
  readonly id: string;
  readonly script: ModelScript;
}

/** Attempts follow one another as the workflow lets them; a wait is not waited for. */
async function runToEnd(rig: ReplayRig, table: JournalTable, { id, script }: Running): Promise<Ran> {
  await using server = await startScriptedModelServer(script);
  const ports = portsOf(rig, table, server.url);
  for (let attempt = 1; ; attempt++) {
    const invocation = {
      requestId: `${id}-${attempt}`,
      log: recordedLog(),
      remainingMilliseconds: () => 900_000,
    };
    const result = await runCrewAttempt({ execution_id: id }, ports, invocation);
    if (result.status === "suspended" && attempt < 20) continue;
    const execution = await ports.journal.read(id);
    if (execution === undefined) throw new Error(`there is no ${id}`);
    const outcome = await ports.journal.readOutcome(execution);
    const progress = await ports.journal.readProgress(id);
    const { requests, failures } = server;
    const raw = outcome.result?.raw;
    return { id, requests, failures, execution, progress, raw, calls: outcome.usage?.["llm_calls"] };
  }
}

function portsOf(rig: ReplayRig, table: JournalTable, url: string): RunCrewPorts {
  const environment = () => ({
    MODEL: rig.model,
    OPENAI_API_KEY: "sk-test-key",
    OPENAI_BASE_URL: url,
  });
  return {
    journal: executionJournal(table),
    leases: recordLeases(table),
    timeline: executionTimeline(table),
    slots: FREE_SLOTS,
    record: rig.record,
    workflow: fakeWorkflow(),
    metrics: { seconds: () => undefined, counts: () => undefined },
    replays: replayJournal(table),
    files: rig.files(),
    steps: (options) => stepJournal(table, options),
    openCrew: (_name, models) =>
      Promise.resolve({
        crew: withAgentModels(rig.crew, models),
        tools: new Map(Object.entries(rig.tools)),
        guardrails: new Map(Object.entries(rig.guardrails)),
        python: {
          call: (asked) =>
            Promise.resolve({
              value: "name" in asked ? rig.onPython(asked.name, asked.value) : null,
            }),
        },
      }),
    modelChoice: modelChoiceIn(environment()),
    models: modelsFromEnvironment(environment()),
  };
}
