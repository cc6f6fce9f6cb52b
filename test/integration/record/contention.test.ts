import { describe, expect, it } from "vitest";

import { errorOf, isQuery, snowflakeRig } from "../../support/snowflake/snowflake-rig.ts";

const rig = snowflakeRig();
const refused = (code: string, sqlState: string, message: string) => ({
  status: 200,
  body: { success: false, code, message, data: { sqlState, queryId: "1" } },
});
const tooManyWaiters = refused(
  "000625",
  "57014",
  "Statement 'a' has locked table 'T' in transaction 1 and this lock has not yet been released.\nYour statement 'b' was aborted because the number of waiters for this lock exceeds the 20 statements limit.",
);
const sendings = () =>
  rig.between.requests.filter(({ path, body }) => isQuery(path, body, "INSERT")).map(({ path }) => path);
const requestIds = () =>
  sendings().map((path) => new URL(path, "http://local").searchParams.get("requestId"));

describe("a statement that Snowflake refuses over its table's lock", () => {
  it("is sent again as a new one until it is taken, and runs once", async () => {
    await rig.run("CREATE TABLE t (n INTEGER)");
    rig.between.fateOf = (path, body) =>
      isQuery(path, body, "INSERT") && sendings().length < 4 ? tooManyWaiters : "pass";
    await rig.run("INSERT INTO t SELECT 1");
    expect(await rig.run("SELECT COUNT(*) AS n FROM t")).toEqual([{ N: 1 }]);
    expect([new Set(requestIds()).size, rig.logins()]).toEqual([4, 1]);
  });

  it("until its caller gives up has surely written nothing, and the session goes on", async () => {
    await rig.run("CREATE TABLE t (n INTEGER)");
    rig.between.fateOf = (path, body) => (isQuery(path, body, "INSERT") ? tooManyWaiters : "pass");
    expect(await errorOf(rig.run("INSERT INTO t SELECT 1", 1500))).toMatchObject({
      name: "RecordUnavailable",
      mayStillCommit: false,
      refusesValue: false,
      cause: { code: "000625" },
    });
    expect(sendings().length).toBeGreaterThan(1);
    expect([
      await rig.run("SELECT COUNT(*) AS n FROM t"),
      rig.logins(),
      rig.countOf("abort-request"),
    ]).toEqual([[{ N: 0 }], 1, 0]);
  });
});

describe("a statement that Snowflake refuses for another reason", () => {
  it.each([
    ["000604", "57014", "SQL execution canceled"],
    [
      "000630",
      "57014",
      "Statement reached its statement or warehouse timeout of 15 second(s) and was canceled.",
    ],
    ["000606", "57P03", "No active warehouse selected in the current session."],
    ["002003", "42S02", "Object 'T' does not exist or not authorized."],
    ["003001", "42501", "Insufficient privileges to operate on table 'T'"],
    ["090073", "22000", "Warehouse cannot be resumed because resource monitor has exceeded its quota."],
  ])("(%s) is sent once, and has surely written nothing", async (code, sqlState, message) => {
    await rig.run();
    rig.between.fateOf = (path, body) =>
      isQuery(path, body, "INSERT") ? refused(code, sqlState, message) : "pass";
    expect(await errorOf(rig.run("INSERT INTO t SELECT 1"))).toMatchObject({ mayStillCommit: false });
    expect([sendings().length, rig.logins()]).toEqual([1, 1]);
  });

  it.each([
    [
      "000606",
      "57P03",
      "No active warehouse selected in the current session.",
      "the warehouse STEPCREW is not there",
    ],
    [
      "002003",
      "42S02",
      "SQL compilation error:\nObject 'CREW_EXECUTION_RESULTS' does not exist or not authorized.",
      "granted by npm run migrate, after what npm run snowflake:setup prints",
    ],
    ["003001", "42501", "SQL access control error:\nInsufficient privileges", "what the role STEPCREW needs"],
    ["090073", "22000", "Warehouse cannot be resumed.", "has used up its quota: raise it"],
  ])("(%s) says what to do about that", async (code, sqlState, message, hint) => {
    rig.between.fateOf = (path, body) =>
      isQuery(path, body, "INSERT") ? refused(code, sqlState, message) : "pass";
    expect(await errorOf(rig.run("INSERT INTO t SELECT 1"))).toMatchObject({
      message: expect.stringContaining(`${message} (`) as unknown,
      cause: { code, sqlState, message: expect.stringContaining(hint) as unknown },
    });
  });
});

describe("a statement that a resource monitor does not let run", () => {
  it.each([
    ["090073", "22000", 1],
    ["000606", "57P03", 0],
    ["003001", "42501", 0],
    ["000625", "57014", 0],
    ["100069", "22P02", 0],
  ])("(%s) is told of, for an alarm", async (code, sqlState, times) => {
    let told = 0;
    const connection = rig.connectionWith({ quotaUsedUp: () => void (told += 1) });
    rig.between.fateOf = (path, body) =>
      isQuery(path, body, "INSERT") ? refused(code, sqlState, "No.") : "pass";
    const signal = AbortSignal.timeout(1500);
    const statement = { operation: "insert", sqlText: "INSERT INTO t SELECT 1", signal };
    expect(await errorOf(connection.execute(statement))).toMatchObject({ name: "RecordUnavailable" });
    expect(told).toBe(times);
    await connection.close();
  });
});
