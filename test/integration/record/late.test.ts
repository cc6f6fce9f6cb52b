import { beforeEach, describe, expect, it } from "vitest";

import { snowflakeRecord } from "../../../functions/adapters/snowflake/execution-record.ts";
import type { ExecutionRecord, TerminalRow, WriteWindow } from "../../../functions/domain/record.ts";
import { migrateSnowflake } from "../../../local/record/migrate-snowflake.ts";
import { errorOf, isQuery, snowflakeRig } from "../../support/snowflake/snowflake-rig.ts";
import { waitFor } from "../../support/wait-for.ts";

const rig = snowflakeRig();
let record: ExecutionRecord;
beforeEach(async () => {
  await migrateSnowflake(rig.server);
  record = snowflakeRecord(rig.connection);
});

const windowOf = (milliseconds: number, insertBefore: number): WriteWindow => ({
  signal: AbortSignal.timeout(milliseconds),
  insertBefore,
});
const inTime = () => windowOf(20_000, Date.now() + 60_000);
const late = () => windowOf(20_000, Date.now());
const statuses = () => rig.run("SELECT id, status FROM crew_execution_results ORDER BY id");

const starting = {
  executionId: "a",
  crewName: "crew",
  inputs: {},
  workflowExecution: "arn:w",
  createdAt: "2026-01-01T00:00:00.000Z",
};
const ended = (executionId: string): TerminalRow => ({
  ...starting,
  executionId,
  phase: "COMPLETED",
  attempts: 1,
  tasks: [],
  updatedAt: starting.createdAt,
  result: { raw: "text", data: {} },
});

describe("a write that Snowflake comes to after its time", () => {
  it("inserts no PROCESSING row, and is no success", async () => {
    expect(await errorOf(record.insert(starting, late()))).toMatchObject({
      name: "RecordUnavailable",
      mayStillCommit: true,
      message:
        "Snowflake could not insert the PROCESSING row: the answer came after the time in which rows may be inserted",
    });
    expect(await statuses()).toEqual([]);
  });

  it("ends a row that is there, which does no harm, and inserts none that is missing", async () => {
    await record.insert(starting, inTime());
    expect(await errorOf(record.merge([ended("a"), ended("missing")], late()))).toMatchObject({
      name: "RecordUnavailable",
      mayStillCommit: true,
    });
    expect(await statuses()).toEqual([{ ID: "a", STATUS: "COMPLETED" }]);
  });

  it.each(["America/Los_Angeles", "Asia/Kolkata"])(
    "is told by UTC, whatever the session's time zone: %s",
    async (timeZone) => {
      await rig.run(`ALTER SESSION SET TIMEZONE = '${timeZone}'`);
      await errorOf(record.insert(starting, late()));
      await record.merge([ended("b")], windowOf(20_000, Date.now() + 30_000));
      expect(await statuses()).toEqual([{ ID: "b", STATUS: "COMPLETED" }]);
    },
  );
});

describe("a write that the driver sends again though it was given up", () => {
  const writes = {
    INSERT: (window: WriteWindow) => record.insert(starting, window),
    MERGE: (window: WriteWindow) => record.merge([ended("a")], window),
  };

  it.each([
    ["INSERT", "after", []],
    ["MERGE", "after", []],
    ["INSERT", "within", [{ ID: "a", STATUS: "PROCESSING" }]],
    ["MERGE", "within", [{ ID: "a", STATUS: "COMPLETED" }]],
  ] as const)("as %s %s its time leaves these rows: %j", async (kind, moment, rows) => {
    await rig.run();
    const insertBefore = Date.now() + (moment === "after" ? 500 : 60_000);
    const sendings = () => rig.between.requests.filter(({ path, body }) => isQuery(path, body, kind)).length;
    const passedBefore = rig.between.passed.length;
    rig.between.fateOf = async (path, body) => {
      if (!isQuery(path, body, kind)) return path.includes("abort-request") ? "cut" : "pass";
      if (sendings() === 1) return "cut";
      if (moment === "after") await waitFor("the write's time to end", () => Date.now() >= insertBefore);
      return "pass";
    };
    const given = await errorOf(writes[kind](windowOf(300, insertBefore)));
    expect(given).toMatchObject({ name: "RecordUnavailable", mayStillCommit: true });
    await waitFor("the second try", () => rig.between.passed.length > passedBefore);
    expect([await statuses(), sendings()]).toEqual([rows, 2]);
  });
});
