import { expect, it } from "vitest";

import { snowflakeRecord } from "../../../functions/adapters/snowflake/execution-record.ts";
import { completedAs } from "../../../functions/domain/ends.ts";
import { recordUnlessAway } from "../../../functions/domain/recording.ts";
import { reconcileExecutions } from "../../../functions/handlers/reconcile-executions/reconcile-executions.ts";
import { migrateSnowflake } from "../../../local/record/migrate-snowflake.ts";
import { fakeWorkflow } from "../../support/handlers/fake-workflow.ts";
import { recordedLog } from "../../support/handlers/recorded-log.ts";
import { memoryExecutionJournal } from "../../support/journal/memory-execution-journal.ts";
import { isQuery, snowflakeRig } from "../../support/snowflake/snowflake-rig.ts";
import { recordRows } from "../../support/snowflake/snowflake-rows.ts";

const rig = snowflakeRig();

const refusal = (code: string, message: string) => ({
  status: 200,
  body: { success: false, code, message, data: { sqlState: "57014", queryId: "1" } },
});
const LOCKED = [
  [
    "too many wait",
    refusal("000625", "the number of waiters for this lock exceeds the 20 statements limit."),
  ],
  ["a wait was too long", refusal("000999", "Statement 'a' has locked table 'T'; not yet released.")],
] as const;

/** An execution that has ended, and what records it. */
async function endedExecution() {
  await migrateSnowflake(rig.server);
  rig.between.requests.splice(0);
  const memory = memoryExecutionJournal();
  const id = "0b5c1f8e-6c5b-4f0a-9d2e-1f2a3b4c5d6e";
  await memory.journal.create({
    executionId: id,
    request: { crewName: "crew", inputs: {}, limits: {} },
    createdAt: new Date(),
    owner: "starter",
  });
  await memory.leases.release(id, "starter");
  await memory.journal.decide({
    executionId: id,
    outcome: completedAs({ raw: "x", data: {} }),
    at: new Date(),
  });
  const log = recordedLog();
  const ports = {
    ...memory,
    record: snowflakeRecord(rig.connection),
    workflow: fakeWorkflow(),
    metrics: { seconds: () => undefined, counts: () => undefined },
  };
  const invocation = (requestId: string) => ({ requestId, log, remainingMilliseconds: () => 55_000 });
  return { id, memory, log, ports, invocation };
}

const merges = () => rig.between.requests.filter(({ path, body }) => isQuery(path, body, "MERGE")).length;

it.each(LOCKED)(
  "an end that the lock refuses because %s goes to reconcile at once, which needs not wait for its lease",
  async (_, refused) => {
    const { id, memory, log, ports, invocation } = await endedExecution();
    rig.between.fateOf = (path, body) => (isQuery(path, body, "MERGE") ? refused : "pass");
    await recordUnlessAway({ execution: memory.execution(id) }, invocation("run-crew"), ports);
    expect([merges(), memory.executions().map(({ recorded }) => recorded)]).toEqual([1, [false]]);
    expect(log.lines.map(({ level, message }) => [level, message])).toEqual([
      ["warn", "Snowflake did not take the end; reconcile records it"],
    ]);
    rig.between.fateOf = () => "pass";
    await reconcileExecutions(ports, invocation("reconcile"));
    expect(await recordRows(rig.server.url)).toMatchObject([{ ID: id, STATUS: "COMPLETED" }]);
  },
);

it.each(LOCKED)("reconcile asks again when %s, for it has many ends in a statement", async (_, refused) => {
  const { id, ports, invocation } = await endedExecution();
  rig.between.fateOf = (path, body) => (isQuery(path, body, "MERGE") && merges() < 4 ? refused : "pass");
  await expect(reconcileExecutions(ports, invocation("reconcile"))).resolves.toMatchObject({ recorded: 1 });
  expect([merges(), await recordRows(rig.server.url)]).toMatchObject([4, [{ ID: id }]]);
});
