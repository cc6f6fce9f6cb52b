import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { expect, it } from "vitest";

import { runningSlots } from "../../../functions/adapters/dynamodb/admission/slots.ts";
import { executionJournal } from "../../../functions/adapters/dynamodb/execution-journal.ts";
import { openExecutions } from "../../../functions/adapters/dynamodb/open-executions.ts";
import { recordLeases } from "../../../functions/adapters/dynamodb/record-leases.ts";
import { replayJournal } from "../../../functions/adapters/dynamodb/replayed-steps.ts";
import { stepJournal } from "../../../functions/adapters/dynamodb/step-journal.ts";
import { toolsUnderWay } from "../../../functions/adapters/dynamodb/tools-under-way.ts";
import { hasEnded } from "../../../functions/domain/execution.ts";
import type { ExecutionEnd } from "../../../functions/domain/journal.ts";
import { recordOutcome, releaseLeaseOnFailure } from "../../../functions/domain/recording.ts";
import { cancelCrew } from "../../../functions/handlers/cancel-crew/cancel-crew.ts";
import { reconcileExecutions } from "../../../functions/handlers/reconcile-executions/reconcile-executions.ts";
import { recordFailure } from "../../../functions/handlers/record-failure/record-failure.ts";
import { runCrewAttempt } from "../../../functions/handlers/run-crew/run-crew.ts";
import { fakeWorkflow } from "../../support/handlers/fake-workflow.ts";
import { recordedLog } from "../../support/handlers/recorded-log.ts";
import { requestOf } from "../../support/handlers/request-of.ts";
import { testTable } from "../../support/journal/journal-table.ts";
import { memoryTimeline } from "../../support/journal/memory-timeline.ts";
import { crewOf } from "../../support/models/crew-run.ts";
import { scriptedLanguageModel } from "../../support/models/scripted-language-model.ts";
import { carelessSnowflake, type StatementFate } from "../../support/snowflake/careless-snowflake.ts";
import { isAll } from "../is-all.ts";
import { answeredInTurn, scheduledPort } from "./scheduled.ts";

const { table } = testTable();

const crew = crewOf({
  "agents.yaml": "writer: {role: Writer, goal: Write, backstory: You write., llm: openai/gpt-4o}",
  "tasks.yaml": `
outline: {description: Outline it, expected_output: An outline, agent: writer}
write: {description: Write it, expected_output: A text, agent: writer}`,
});

type Actor = "run-crew" | "record-failure" | "cancel" | "reconcile" | "recorder";
const actor = fc.constantFrom<Actor>(
  "run-crew",
  "run-crew",
  "record-failure",
  "cancel",
  "reconcile",
  "recorder",
);
const fate = fc.constantFrom<StatementFate>("done", "done", "refused", "late");
const workflowStatus = fc.constantFrom("RUNNING" as const, "FAILED" as const, "ABORTED" as const);

/** Old enough for reconcile to ask about it, with no lease of its start left. */
const LONG_AGO = new Date(Date.now() - 10 * 60_000);

it("attempts, deciders and recorders in any order leave one outcome and one row that agree", async () => {
  const property = fc.asyncProperty(
    fc.scheduler(),
    fc.array(actor, { minLength: 1, maxLength: 6 }),
    fc.infiniteStream(fate),
    workflowStatus,
    async (scheduler, actors, fates, status) => {
      const id = crypto.randomUUID();
      const start = { crewName: "essay", inputs: {}, limits: {} };
      const plain = executionJournal(table());
      await plain.create({ executionId: id, request: start, createdAt: LONG_AGO, owner: "starter" });
      const turn = () => scheduler.schedule(Promise.resolve());
      const record = carelessSnowflake(() => fates.next().value as StatementFate, turn);
      await scheduler.waitFor(insertRow(id, record));
      const decided: string[] = [];
      const duplicates: Readonly<Record<string, number>>[] = [];
      const journal = scheduledPort(scheduler, {
        ...plain,
        async decide(end: ExecutionEnd) {
          const decision = await plain.decide(end);
          if (decision.decided) decided.push(end.outcome.phase);
          return decision;
        },
      });
      const workflow = fakeWorkflow();
      workflow.statuses.set(id, status);
      const shared = {
        journal,
        record,
        workflow,
        leases: scheduledPort(scheduler, recordLeases(table())),
        // Earlier runs' executions are none of this one's business.
        open: {
          list: async (limit: number) =>
            (await openExecutions(table()).list(limit)).filter(({ executionId }) => executionId === id),
        },
        metrics: {
          seconds: () => undefined,
          counts: (values: Readonly<Record<string, number>>) => {
            if ("DuplicateRows" in values) duplicates.push(values);
          },
        },
      };
      const log = recordedLog();
      const { model } = scriptedLanguageModel("Some text.");
      const act = async (kind: Actor, index: number): Promise<void> => {
        const invocation = { requestId: `${kind} ${index}`, log, remainingMilliseconds: () => 900_000 };
        switch (kind) {
          case "run-crew":
            for (;;) {
              const result = await runCrewAttempt(
                { execution_id: id },
                {
                  ...shared,
                  timeline: memoryTimeline(),
                  slots: runningSlots(table(), 1000),
                  replays: replayJournal(table()),
                  modelChoice: {},
                  models: () => ({ model }),
                  openCrew: () => Promise.resolve({ crew, tools: new Map(), guardrails: new Map() }),
                  steps: (options) => answeredInTurn(scheduler, stepJournal(table(), options)) as never,
                },
                invocation,
              );
              if (result.status !== "suspended") return;
            }
          case "record-failure":
            await recordFailure(
              { execution_id: id, error: "Lambda.Unknown", cause: "" },
              { ...shared, toolsUnderWay: toolsUnderWay(table()) },
              invocation,
            );
            return;
          case "cancel":
            await cancelCrew(requestOf({ parameters: { execution_id: id }, log }), shared);
            return;
          case "reconcile":
            await reconcileExecutions(shared, invocation);
            return;
          case "recorder": {
            const execution = await journal.read(id);
            if (execution !== undefined)
              await recordOutcome({ execution }, invocation, shared).catch(() => false);
            return;
          }
          default:
            kind satisfies never;
        }
      };
      await scheduler.waitFor(Promise.all(actors.map(act)));
      await scheduler.waitFor(record.settled());
      await settle(id, scheduler, shared, log);
      const end = await plain.read(id);
      const mustEnd = actors.some((kind) => ["run-crew", "record-failure", "cancel"].includes(kind));
      if (!mustEnd && (end === undefined || !hasEnded(end))) return;
      expect(decided).toEqual([end?.phase]);
      expect(record.rows).toEqual([{ id, status: end?.phase }]);
      expect([end?.recorded, duplicates]).toEqual([true, []]);
    },
  );
  await fc.assert(property, { numRuns: isAll ? 1000 : 30 });
});

const never = { signal: new AbortController().signal, insertBefore: Infinity };

/**
 * What start-crew has done before the others come: the row is inserted, refused, or may still come, under its
 * lease then.
 */
async function insertRow(executionId: string, record: ReturnType<typeof carelessSnowflake>): Promise<void> {
  const leases = recordLeases(table());
  await leases.acquire(executionId, "starter", new Date());
  const row = { executionId, crewName: "essay", inputs: {}, workflowExecution: "", createdAt: "" };
  await releaseLeaseOnFailure({ executionId, holder: "starter", leases }, () =>
    record.insert(row, never),
  ).then(
    () => leases.release(executionId, "starter"),
    () => undefined,
  );
}

type Shared = Parameters<typeof reconcileExecutions>[0];

/** The minutes after: leases run out, and reconcile comes by until nothing is left to record. */
async function settle(
  executionId: string,
  scheduler: fc.Scheduler,
  shared: Shared,
  log: ReturnType<typeof recordedLog>,
): Promise<void> {
  for (let minute = 0; minute < 20; minute++) {
    const execution = await executionJournal(table()).read(executionId);
    if (execution === undefined || !hasEnded(execution) || execution.recorded) return;
    await table().client.send(
      new UpdateCommand({
        TableName: table().name,
        Key: { execution_id: executionId, entry: "header" },
        UpdateExpression: "REMOVE lease_until, lease_holder",
      }),
    );
    await scheduler.waitFor(
      reconcileExecutions(shared, {
        requestId: `minute ${minute}`,
        log,
        remainingMilliseconds: () => 55_000,
      }),
    );
    await scheduler.waitFor((shared.record as ReturnType<typeof carelessSnowflake>).settled());
  }
}
