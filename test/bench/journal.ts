import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

import { executionJournal } from "../../functions/adapters/dynamodb/execution-journal.ts";
import { recordLeases } from "../../functions/adapters/dynamodb/record-leases.ts";
import { replayJournal } from "../../functions/adapters/dynamodb/replayed-steps.ts";
import { stepJournal } from "../../functions/adapters/dynamodb/step-journal.ts";
import type { JournalTable } from "../../functions/adapters/dynamodb/table.ts";
import { executionTimeline } from "../../functions/adapters/dynamodb/timeline.ts";
import { type Crew, loadCrew } from "../../functions/crew/index.ts";
import { runCrewAttempt, type RunCrewPorts } from "../../functions/handlers/run-crew/run-crew.ts";
import { localTemplate } from "../../infra/template/synthesize-template.ts";
import { startLocalDynamoDb } from "../../local/dynamodb/server.ts";
import { fakeWorkflow } from "../support/handlers/fake-workflow.ts";
import { FREE_SLOTS } from "../support/handlers/free-slots.ts";
import { recordedLog } from "../support/handlers/recorded-log.ts";
import { scriptedLanguageModel } from "../support/models/scripted-language-model.ts";
import { fakeRecord } from "../support/snowflake/fake-record.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { shownValue, type TableOfFigures, tableText } from "./figures.ts";

const TURNS = 100;
const STORED_TURNS = [10, 100, 1000] as const;
/** run-crew suspends when so little is left of its time. */
const LITTLE_TIME_MILLISECONDS = 1000;
const LONG_TIME_MILLISECONDS = 15 * 60_000;

interface JournalFigures {
  /** Requests that write to the journal, of each turn more. */
  readonly writesATurn: number;
  readonly millisecondsATurn: number;
  /** From the begin of an attempt to the first call of a model, by how many turns are stored. */
  readonly resumes: readonly { readonly turns: number; readonly milliseconds: number }[];
}

/**
 * What the journal costs an attempt of run-crew, on the local DynamoDB with the real SDK and a model that
 * answers at once: writes and time of each turn, and how long an attempt takes that replays stored turns.
 */
export async function benchJournal(): Promise<void> {
  console.log("The journal, on the local DynamoDB");
  console.log(tableText(journalTable(await measureJournal())));
}

export const journalTable = ({
  writesATurn,
  millisecondsATurn,
  resumes,
}: JournalFigures): TableOfFigures => ({
  head: ["figure", "Stepcrew"],
  rows: [
    ["writes a turn", writesATurn.toFixed(1)],
    ["time of a turn", shownValue(millisecondsATurn, "ms")],
    ...resumes.map(({ turns, milliseconds }) => [
      `resume with ${turns.toLocaleString("en-US")} stored turns`,
      shownValue(milliseconds, "ms"),
    ]),
  ],
});

export async function measureJournal(): Promise<JournalFigures> {
  await using folder = await temporaryFolder();
  const { table: input } = localTemplate();
  const server = await startLocalDynamoDb({ directory: folder.path, table: input });
  const counted = countedTable(server.url, input.TableName);
  try {
    const rig = attempts(counted.table);
    // The first loads what is loaded on demand.
    await rig.run(TURNS);
    const few = await counted.during(() => rig.run(1));
    const many = await counted.during(() => rig.run(TURNS));
    const resumes: { turns: number; milliseconds: number }[] = [];
    for (const turns of STORED_TURNS) resumes.push({ turns, milliseconds: await rig.resume(turns) });
    return {
      writesATurn: (many.writes - few.writes) / (TURNS - 1),
      millisecondsATurn: (many.milliseconds - few.milliseconds) / (TURNS - 1),
      resumes,
    };
  } finally {
    counted.table.client.destroy();
    await server.close();
  }
}

interface Use {
  readonly writes: number;
  readonly milliseconds: number;
}

/** The journal's table, with how many writes something sends to it. */
function countedTable(endpoint: string, name: string) {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials });
  let writes = 0;
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (/^(?:Put|Update|Delete)Item/.test(commandName ?? "")) writes += 1;
        return next(args);
      },
    { step: "initialize" },
  );
  const marshallOptions = { removeUndefinedValues: true };
  const table: JournalTable = { name, client: DynamoDBDocumentClient.from(client, { marshallOptions }) };
  return {
    table,
    async during(work: () => Promise<void>): Promise<Use> {
      const before = writes;
      const begun = performance.now();
      await work();
      return { writes: writes - before, milliseconds: performance.now() - begun };
    },
  };
}

/** Crews of so many tasks, each of which is one turn and knows nothing of the others. */
function crewOfTurns(turns: number): Crew {
  const agents = "worker: {role: Worker, goal: Work, backstory: You are plain.}";
  const task = (index: number): string =>
    `task_${index}: {description: Write page ${index}, expected_output: A page, agent: worker, context: []}`;
  const tasks = Array.from({ length: turns }, (_, index) => task(index + 1)).join("\n");
  const { crew, problems } = loadCrew(
    "turns",
    new Map([
      ["agents.yaml", agents],
      ["tasks.yaml", tasks],
    ]),
  );
  if (crew === undefined) throw new Error(JSON.stringify(problems.slice(0, 3)));
  return crew;
}

function attempts(table: JournalTable) {
  const journal = executionJournal(table);
  const leases = recordLeases(table);
  const create = async (): Promise<string> => {
    const executionId = crypto.randomUUID();
    const request = { crewName: "turns", inputs: {}, limits: {} };
    await journal.create({ executionId, request, createdAt: new Date(), owner: "bench" });
    await leases.release(executionId, "bench");
    return executionId;
  };
  const attempt = async (
    { executionId, crew }: { readonly executionId: string; readonly crew: Crew },
    onCall: (call: number) => void,
    remainingMilliseconds: () => number,
  ): Promise<string> => {
    let calls = 0;
    const { model } = scriptedLanguageModel(() => {
      onCall((calls += 1));
      return "An answer of one sentence.";
    });
    const ports: RunCrewPorts = {
      journal,
      leases,
      timeline: executionTimeline(table),
      slots: FREE_SLOTS,
      replays: replayJournal(table),
      record: fakeRecord(),
      workflow: fakeWorkflow(),
      metrics: { seconds: () => undefined, counts: () => undefined },
      steps: (options) => stepJournal(table, options),
      openCrew: () => Promise.resolve({ crew, tools: new Map(), guardrails: new Map() }),
      modelChoice: { MODEL: "openai/gpt-4o" },
      models: () => ({ model }),
    };
    const invocation = { requestId: crypto.randomUUID(), log: recordedLog(), remainingMilliseconds };
    return (await runCrewAttempt({ execution_id: executionId }, ports, invocation)).status;
  };
  return {
    /** An execution of so many turns, in one attempt. */
    async run(turns: number): Promise<void> {
      const execution = { executionId: await create(), crew: crewOfTurns(turns) };
      expectStatus(
        await attempt(
          execution,
          () => undefined,
          () => LONG_TIME_MILLISECONDS,
        ),
        "completed",
      );
    },
    /** Milliseconds until an attempt that finds so many turns calls the model for the next one. */
    async resume(turns: number): Promise<number> {
      const execution = { executionId: await create(), crew: crewOfTurns(turns + 1) };
      let left = LONG_TIME_MILLISECONDS;
      const running = (call: number): void => void (call === turns && (left = LITTLE_TIME_MILLISECONDS));
      expectStatus(await attempt(execution, running, () => left), "suspended");
      const begun = performance.now();
      let called = Number.NaN;
      const resumed = (): void => void (called = performance.now() - begun);
      expectStatus(await attempt(execution, resumed, () => LONG_TIME_MILLISECONDS), "completed");
      return called;
    },
  };
}

function expectStatus(status: string, expected: string): void {
  if (status !== expected) throw new Error(`The attempt was ${status}, not ${expected}`);
}
