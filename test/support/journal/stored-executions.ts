import { readCrews } from "../../../functions/adapters/crew-files/read-crews.ts";
import { dailyStarts } from "../../../functions/adapters/dynamodb/admission/daily-starts.ts";
import { executionJournal } from "../../../functions/adapters/dynamodb/execution-journal.ts";
import { idempotencyKeys } from "../../../functions/adapters/dynamodb/idempotency-keys.ts";
import { recordLeases } from "../../../functions/adapters/dynamodb/record-leases.ts";
import { replayJournal } from "../../../functions/adapters/dynamodb/replayed-steps.ts";
import { stepJournal } from "../../../functions/adapters/dynamodb/step-journal.ts";
import type { JournalTable } from "../../../functions/adapters/dynamodb/table.ts";
import { executionTimeline } from "../../../functions/adapters/dynamodb/timeline.ts";
import { modelsFromEnvironment } from "../../../functions/adapters/models/open-model.ts";
import type { BuiltCrew, Tool } from "../../../functions/crew/index.ts";
import { type RunCrewPorts, runCrewAttempt } from "../../../functions/handlers/run-crew/run-crew.ts";
import { startCrew } from "../../../functions/handlers/start-crew/start-crew.ts";
import readPage from "../../fixtures/journal/crews/note/tools/read_page.ts";
import signed from "../../fixtures/journal/crews/survey/guardrails/signed.ts";
import bookEntry from "../../fixtures/journal/crews/survey/tools/book_entry.ts";
import lookUp from "../../fixtures/journal/crews/survey/tools/look_up.ts";
import type { Replies } from "../../fixtures/journal/replies.ts";
import { fakeWorkflow } from "../handlers/fake-workflow.ts";
import { FREE_SLOTS } from "../handlers/free-slots.ts";
import { MODEL_CHOICES } from "../handlers/model-choices.ts";
import { recordedLog } from "../handlers/recorded-log.ts";
import { requestOf } from "../handlers/request-of.ts";
import { type ModelReply, startScriptedModelServer } from "../models/scripted-model-server.ts";
import { fakeRecord } from "../snowflake/fake-record.ts";

const TOOLS = { look_up: lookUp, book_entry: bookEntry, read_page: readPage };
const DAY = 86_400;
const CHOICES = {
  defaultCrew: undefined,
  missingSettings: () => [],
  ...MODEL_CHOICES,
  isRehearsed: () => false,
  limits: {
    max_llm_calls: { default: 50, cap: 100 },
    max_total_tokens: { default: 5000, cap: 9000 },
    timeout_seconds: { default: DAY, cap: DAY },
  },
};

interface StoredWorldOptions {
  readonly table: JournalTable;
  readonly replies: Replies;
  /** The effect of this step never ends: with it the process does. */
  readonly diesIn?: string;
  /** Told of each effect that begins. */
  readonly onEffect?: (path: string, kind: string | undefined) => void;
  /** Steps keep what they are asked. */
  readonly keepsPrompts?: boolean;
  /** Told of what a step is asked, each time that it is kept. */
  readonly onAsked?: (path: string, asked: unknown) => void;
}

type StartPorts = Parameters<typeof startCrew>[1];

interface Start {
  readonly body: Parameters<typeof startCrew>[0]["body"];
  readonly key?: string;
  readonly requestId?: string;
  readonly changed?: Partial<StartPorts>;
}

/**
 * start-crew and run-crew over a journal, with the crews of test/fixtures/journal and a model that knows
 * these replies.
 */
export async function storedWorld(options: StoredWorldOptions) {
  const crews = await readCrews("test/fixtures/journal/crews");
  const noted: Noted = { begun: [], called: [], asked: "" };
  const server = await startScriptedModelServer((request) => {
    const reply = options.replies[noted.asked] ?? refusalAt(noted.asked);
    return typeof reply === "function" ? reply(request) : reply;
  });
  const ports = {
    ...portsOver(options.table),
    choices: { crews, ...CHOICES },
    modelChoice: { MODEL: "openai/scripted" },
    models: modelsFromEnvironment({
      MODEL_PRICES: JSON.stringify({ "openai/scripted": { input: 1, output: 2 } }),
      MODEL: "openai/scripted",
      OPENAI_API_KEY: "sk-test",
      OPENAI_BASE_URL: server.url,
    }),
    openCrew: (name: string) => Promise.resolve(openedCrew(crews, name, noted.called)),
    steps: notedSteps(options, noted),
  };
  return {
    ...ports,
    server,
    begun: noted.begun,
    called: noted.called,
    start: (start: Start) => startCrew(startRequest(start), { ...ports, ...start.changed }),
    attempt: (executionId: string, changed: Partial<RunCrewPorts> = {}) =>
      runCrewAttempt(
        { execution_id: executionId },
        { ...ports, ...changed },
        { requestId: "runner", log: recordedLog(), remainingMilliseconds: () => 900_000 },
      ),
  };
}

interface Noted {
  /** Paths of the effects that began, in order. */
  readonly begun: string[];
  /** Tools that were really called, in order. */
  readonly called: string[];
  /** Path of the model call that began last. */
  asked: string;
}

const portsOver = (table: JournalTable) => ({
  journal: executionJournal(table),
  leases: recordLeases(table),
  keys: idempotencyKeys(table),
  dailyStarts: dailyStarts(table, 1000),
  timeline: executionTimeline(table),
  // Slots are no item of an execution, which is what these tests look at.
  slots: FREE_SLOTS,
  replays: replayJournal(table),
  record: fakeRecord(),
  workflow: fakeWorkflow(),
  metrics: { counts: () => undefined, seconds: () => undefined },
});

const startRequest = ({ body, key, requestId = "starter" }: Start) =>
  requestOf({
    parameters: {},
    body,
    headers: key === undefined ? {} : { "idempotency-key": key },
    basePath: "/prod",
    requestId,
  });

function notedSteps(options: StoredWorldOptions, noted: Noted): RunCrewPorts["steps"] {
  const { table, diesIn, onEffect, keepsPrompts = false, onAsked = () => undefined } = options;
  return (about) => {
    const once = stepJournal(table, {
      ...about,
      keepsPrompts,
      beforeEffect(path, facts) {
        about.beforeEffect(path, facts);
        noted.begun.push(path);
        if (facts?.kind === "model") noted.asked = path;
        onEffect?.(path, facts?.kind);
      },
    });
    return (path, request, effect, facts) => {
      const asked = (): unknown => {
        const told = facts?.asked === undefined ? request : facts.asked();
        onAsked(path, told);
        return told;
      };
      const told = facts && { ...facts, asked };
      return once(path, request, path === diesIn ? () => Promise.reject(new Error("killed")) : effect, told);
    };
  };
}

/** Ends the crew at once: a server's error would be asked again and again. */
const refusalAt = (path: string): ModelReply => ({
  status: 400,
  body: { error: { message: `there is no reply at ${path}` } },
});

function openedCrew(crews: readonly BuiltCrew[], name: string, called: string[]) {
  const crew = crews.find((built) => built.name === name)?.crew;
  if (crew === undefined) return undefined;
  const named = new Set([...crew.tasks, ...crew.agents].flatMap(({ tools }) => tools));
  const noting = (tool: Tool): Tool => ({
    ...tool,
    run: (input, call) => {
      called.push(tool.name);
      return tool.run(input, call);
    },
  });
  const own = Object.entries(TOOLS).filter(([file]) => named.has(file));
  const tools = new Map(own.map(([file, tool]) => [file, noting(tool)]));
  return { crew, tools, guardrails: new Map([["signed", signed]]) };
}
