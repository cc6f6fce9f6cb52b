import { describe, expect, it } from "vitest";

import { snowflakeRecord } from "../../../functions/adapters/snowflake/execution-record.ts";
import { writeWindow } from "../../../functions/domain/record-lease.ts";
import { migrateSnowflake } from "../../../local/record/migrate-snowflake.ts";
import { errorOf, isQuery, snowflakeRig } from "../../support/snowflake/snowflake-rig.ts";

const rig = snowflakeRig();
const window = () => writeWindow(Date.now());

describe("what goes to Snowflake", () => {
  it("for an execution are two statements whose values are all bound as text, one by one", async () => {
    await migrateSnowflake(rig.server);
    const record = snowflakeRecord(rig.connection);
    const row = {
      executionId: "a",
      crewName: "research",
      inputs: { list: [1, 2] },
      workflowExecution: "arn:w",
      createdAt: "2026-01-01T00:00:00.000Z",
    };
    await record.insert(row, window());
    await record.merge(
      [
        {
          ...row,
          phase: "COMPLETED",
          attempts: 1,
          tasks: [],
          updatedAt: row.createdAt,
          result: { raw: "r", data: { a: [1] } },
        },
      ],
      window(),
    );
    const bindings = rig.between.requests
      .filter(({ path }) => path.includes("query-request"))
      .map(({ body }) =>
        Object.values((body as { bindings: Record<string, { type: string; value: unknown }> }).bindings),
      );
    expect(bindings.map((binds) => binds.length)).toEqual([5, 9]);
    expect(
      bindings
        .flat()
        .filter(({ type, value }) => type !== "TEXT" || (typeof value !== "string" && value !== null)),
    ).toEqual([]);
  });

  it("are logins and statements alone: no telemetry", async () => {
    await rig.run();
    await errorOf(rig.run("SELECT nothing FROM nowhere"));
    await rig.connection.close();
    const paths = rig.between.requests.map(({ path }) => path.replace(/\?.*/, ""));
    expect(paths).toEqual([
      "/session/v1/login-request",
      "/queries/v1/query-request",
      "/queries/v1/query-request",
      "/session",
    ]);
  });
});

describe("what comes from Snowflake", () => {
  it("is never run: a VARIANT that is no JSON stays the text that it is", async () => {
    rig.between.fateOf = (path, body) =>
      isQuery(path, body, "trap")
        ? {
            status: 200,
            body: {
              success: true,
              data: {
                rowtype: [{ name: "TRAP", type: "variant", nullable: true }],
                rowset: [["(globalThis.trapped = true)"]],
                total: 1,
                returned: 1,
                version: 1,
                queryId: "1",
                statementTypeId: 4096,
                parameters: [],
              },
            },
          }
        : "pass";
    expect(await rig.run("SELECT trap FROM t")).toEqual([{ TRAP: "(globalThis.trapped = true)" }]);
    expect("trapped" in globalThis).toBe(false);
  });
});
