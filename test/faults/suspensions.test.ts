import { describe, expect, it } from "vitest";
import * as z from "zod";

import { runningSlots } from "../../functions/adapters/dynamodb/admission/slots.ts";
import { executionJournal } from "../../functions/adapters/dynamodb/execution-journal.ts";
import { recordLeases } from "../../functions/adapters/dynamodb/record-leases.ts";
import { replayJournal } from "../../functions/adapters/dynamodb/replayed-steps.ts";
import { stepJournal, type StepJournalOptions } from "../../functions/adapters/dynamodb/step-journal.ts";
import { executionTimeline } from "../../functions/adapters/dynamodb/timeline.ts";
import { modelsFromEnvironment } from "../../functions/adapters/models/open-model.ts";
import { defineTool } from "../../functions/crew/index.ts";
import { runCrewAttempt } from "../../functions/handlers/run-crew/run-crew.ts";
import { fakeWorkflow } from "../support/handlers/fake-workflow.ts";
import { recordedLog } from "../support/handlers/recorded-log.ts";
import { testTable } from "../support/journal/journal-table.ts";
import { crewOf } from "../support/models/crew-run.ts";
import { type ModelRequest, startScriptedModelServer } from "../support/models/scripted-model-server.ts";
import { fakeRecord } from "../support/snowflake/fake-record.ts";

const { table } = testTable();

const TASKS = 14;
/** Two turns and a tool call each; the first effect of an execution is the note of what it is made of. */
const EFFECTS = TASKS * 3;

const crew = crewOf({
  "agents.yaml": "clerk: {role: Clerk, goal: Count, backstory: You count., tools: [count]}",
  "tasks.yaml": Array.from(
    { length: TASKS },
    (_, index) => `t${index}: {description: Do part ${index}, expected_output: A number, agent: clerk}`,
  ).join("\n"),
  "tools/count.ts": "",
});

const reply = ({ messages }: ModelRequest) => {
  const part = /Do part (\d+)/.exec(messages.map(({ content }) => content).join("\n"))?.[1] ?? "";
  const results = messages.filter(({ role }) => role === "tool").map(({ content }) => content);
  return results.length === 0
    ? { toolCalls: [{ name: "count", arguments: { part } }] }
    : `Part ${part}: ${results.join()}`;
};

/** Runs the crew to its end as the workflow would, with so much time in each invocation. */
async function runToEnd(remainingMilliseconds: number) {
  await using server = await startScriptedModelServer(reply);
  const counted: string[] = [];
  const count = defineTool({
    name: "count",
    description: "Counts",
    input: z.object({ part: z.string() }),
    run: ({ part }) => counted.push(part),
  });
  const journal = executionJournal(table());
  const record = fakeRecord();
  const executionId = crypto.randomUUID();
  const { leases } = { leases: recordLeases(table()) };
  await journal.create({
    executionId,
    request: { crewName: "parts", inputs: {}, limits: {} },
    createdAt: new Date(),
    owner: "starter",
  });
  await leases.release(executionId, "starter");
  const ports = {
    journal,
    leases,
    record,
    workflow: fakeWorkflow(),
    metrics: { seconds: () => undefined, counts: () => undefined },
    timeline: executionTimeline(table()),
    slots: runningSlots(table(), 1),
    modelChoice: { MODEL: "openai/scripted" },
    models: modelsFromEnvironment({
      MODEL: "openai/scripted",
      OPENAI_API_KEY: "sk-test",
      OPENAI_BASE_URL: server.url,
    }),
    replays: replayJournal(table()),
    steps: (options: StepJournalOptions) => stepJournal(table(), options),
    openCrew: () => Promise.resolve({ crew, tools: new Map([["count", count]]), guardrails: new Map() }),
  };
  const invocation = {
    requestId: "me",
    log: recordedLog(),
    remainingMilliseconds: () => remainingMilliseconds,
  };
  for (let attempts = 1; ; attempts++) {
    const result = await runCrewAttempt({ execution_id: executionId }, ports, invocation);
    if (result.status === "suspended") continue;
    const execution = await journal.read(executionId);
    if (execution === undefined) throw new Error("the execution is gone");
    const progress = await journal.readProgress(executionId);
    const timeline = await ports.timeline.read(executionId, 0, 1000);
    return {
      attempts,
      calls: server.requests.length,
      counted: counted.length,
      result,
      outcome: await journal.readOutcome(execution),
      usage: progress?.usage,
      told: timeline.map(({ sequence, type, task, path }) => ({ sequence, type, task, path })),
    };
  }
}

describe("a crew of many effects", () => {
  it(`ends the same after ${EFFECTS - 1} suspensions as after none`, async () => {
    const { attempts: few, ...straight } = await runToEnd(900_000);
    const { attempts: many, ...suspended } = await runToEnd(20_000);
    expect([few, many]).toEqual([1, EFFECTS]);
    expect(straight).toMatchObject({ calls: TASKS * 2, counted: TASKS, result: { status: "completed" } });
    expect(suspended).toEqual(straight);
  });
});
