import { expect, it } from "vitest";

import { loadCrew } from "../../../functions/crew/load/load-crew.ts";
import { SecretUnavailable } from "../../../functions/domain/errors.ts";
import { runBothWays, textOf } from "../../support/models/crew-run.ts";
import { call, queryToolRig } from "../../support/snowflake/query-tool-rig.ts";
import { errorOf, isQuery } from "../../support/snowflake/snowflake-rig.ts";
import { waitFor } from "../../support/wait-for.ts";

const { rig, queryTool, textFor, answerTo } = queryToolRig();

const { crew } = loadCrew(
  "analyst",
  new Map([
    ["agents.yaml", "a: {role: Analyst, goal: Answer, backstory: Exact, tools: [snowflake_query]}"],
    ["tasks.yaml", "t: {description: How many, expected_output: A number, agent: a}"],
  ]),
  { names: ["snowflake_query"] },
);
if (crew === undefined) throw new Error("the crew cannot be read");

it("logs in as its own user with its own role and warehouse, once", async () => {
  const tool = queryTool();
  const sql = "SELECT CURRENT_USER() AS u, CURRENT_ROLE() AS r, CURRENT_WAREHOUSE() AS w";
  expect(await answerTo(sql, tool)).toMatchObject({ rows: [["STEPCREW_QUERY", "STEPCREW_QUERY", "SMALL"]] });
  await answerTo("SELECT 1", tool);
  expect(rig.logins()).toBe(1);
});

it("marks its statement with the execution, and bounds it", async () => {
  await textFor("SELECT 1", queryTool({ rows: 5, seconds: 9 }));
  const query = rig.between.requests.find(({ path, body }) => isQuery(path, body));
  expect(query?.body).toMatchObject({
    parameters: {
      QUERY_TAG: "stepcrew:e-1",
      ROWS_PER_RESULTSET: 6,
      STATEMENT_TIMEOUT_IN_SECONDS: 9,
      MULTI_STATEMENT_COUNT: 1,
      TIMEZONE: "UTC",
    },
  });
});

it("gives back no more rows and bytes than it may, and goes on being usable", async () => {
  await rig.run("CREATE TABLE numbers (n NUMBER, s VARCHAR)");
  const values = Array.from({ length: 3000 }, (_, index) => `(${index}, '${"x".repeat(90)}')`).join(",");
  await rig.run(`INSERT INTO numbers VALUES ${values}`);
  const sql = "SELECT n, s FROM numbers ORDER BY n";
  const tool = queryTool({ rows: 10, bytes: 2000 });
  const inFull = (await answerTo(sql, queryTool({ rows: 2999, bytes: 900_000 }))) as {
    rows: unknown[];
    cut: string;
  };
  expect([inFull.rows.length, inFull.cut]).toEqual([
    2999,
    expect.stringMatching(/^These are the first 2999 rows, and/),
  ]);
  expect(await answerTo("SELECT n FROM numbers ORDER BY n", tool)).toEqual({
    columns: ["N"],
    rows: Array.from({ length: 10 }, (_, index) => [index]),
    cut: expect.stringMatching(/^These are the first 10 rows, and there are more/) as unknown,
  });
  const text = await textFor(sql, queryTool({ rows: 1000, bytes: 2000 }));
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2000);
  expect(JSON.parse(text)).toMatchObject({
    cut: expect.stringMatching(/rows; the next did not fit into 2000/) as unknown,
  });
  expect(await answerTo("SELECT s FROM numbers WHERE n < 0", tool)).toEqual({ columns: ["S"], rows: [] });
});

it("tells what Snowflake has against the SQL, and sends it once", async () => {
  const sql = "SELECT * FROM not_there";
  expect(await errorOf(textFor(sql))).toMatchObject({
    message: expect.stringMatching(/^Snowflake refused the statement \(002003\): .*NOT_THERE/s) as unknown,
  });
  expect(rig.between.requests.filter(({ path, body }) => isQuery(path, body, "not_there"))).toHaveLength(1);
});

it("cancels the statement in Snowflake when the execution is cancelled", async () => {
  const controller = new AbortController();
  const reason = new Error("cancelled");
  rig.between.fateOf = (path) => (path.includes("query-request") ? "hang" : "pass");
  const running = errorOf(Promise.resolve(queryTool().run({ sql: "SELECT 1" }, call(controller.signal))));
  await waitFor("the statement", () => rig.countOf("query-request") > 0);
  controller.abort(reason);
  expect(await running).toBe(reason);
  await waitFor("the cancel", () => rig.countOf("abort-request") > 0);
});

it("waits for a Snowflake that is away", async () => {
  rig.between.fateOf = (path) =>
    path.includes("login-request") && rig.logins() < 3 ? { status: 200, body: AWAY } : "pass";
  expect(await answerTo("SELECT 1 AS one")).toEqual({ columns: ["ONE"], rows: [[1]] });
});

it("waits for a secret that Secrets Manager does not give for the moment", async () => {
  let reads = 0;
  const readSecret = (): Promise<string> => {
    reads += 1;
    const throttled = new SecretUnavailable("arn:s", "ThrottlingException", { cause: new Error("slow") });
    return reads < 3 ? Promise.reject(throttled) : Promise.resolve("local-token");
  };
  expect(await answerTo("SELECT 1 AS one", queryTool({}, readSecret))).toEqual({
    columns: ["ONE"],
    rows: [[1]],
  });
  expect(reads).toBe(3);
});

/** A login that fails for now, and for no reason of the user's. */
const AWAY = { success: false, code: "250001", message: "Try again", data: {} };

it("logs in anew when its session is gone", async () => {
  const tool = queryTool();
  await textFor("SELECT 1", tool);
  let isGone = true;
  rig.between.fateOf = (path) => {
    if (!path.includes("query-request") || !isGone) return "pass";
    isGone = false;
    return {
      status: 200,
      body: { success: false, code: "390111", message: "Session no longer exists.", data: {} },
    };
  };
  expect(await answerTo("SELECT 2 AS two", tool)).toEqual({ columns: ["TWO"], rows: [[2]] });
  expect(rig.logins()).toBe(2);
});

it("sends Snowflake nothing that would spend, act or let data out", async () => {
  const refusals: unknown[] = [];
  for (const sql of ["SELECT AI_SENTIMENT('x')", "SELECT * FROM TABLE(wipe())", "SELECT margin(1)"])
    refusals.push(await errorOf(textFor(sql)));
  expect(refusals).toMatchObject([
    { message: expect.stringMatching(/^AI functions spend/) as unknown },
    { message: expect.stringMatching(/^WIPE is not one of/) as unknown },
    { message: expect.stringMatching(/^MARGIN is not one of/) as unknown },
  ]);
  expect(rig.countOf("query-request")).toBe(0);
});

it("sends Snowflake what its deployment allows", async () => {
  const tool = queryTool({ functions: "MARGIN" });
  expect(await errorOf(textFor("SELECT margin(1)", tool))).toMatchObject({
    message: expect.stringMatching(/^Snowflake refused the statement/) as unknown,
  });
  expect(rig.countOf("query-request")).toBe(1);
});

it("serves a crew's model: what it asks, what it got wrong and what it may not, each call once", async () => {
  const asks = (sql: string) => ({ toolCalls: [{ name: "snowflake_query", arguments: { sql } }] });
  const script = [
    asks("DELETE FROM crew_execution_results"),
    asks("SELECT nonsense FROM nowhere"),
    asks("SELECT 40 + 2 AS answer"),
    "42",
  ];
  const result = await runBothWays({ crew, script, tools: { snowflake_query: queryTool() } });
  expect(result.end).toMatchObject({
    status: "completed",
    output: {
      raw: "42",
      tasks_output: [{ tool_failures: [{ reason: "exception" }, { reason: "exception" }] }],
    },
  });
  const told = result.requests.slice(1).map((request) => textOf(request));
  expect(told[0]).toMatch(/^snowflake_query failed: Only one SELECT/);
  expect(told[1]).toMatch(/^snowflake_query failed: Snowflake refused the statement/);
  expect(told[2]).toBe('{"columns":["ANSWER"],"rows":[[42]]}');
  // Both ways of running together: each asks once, whatever it replays.
  expect(rig.between.requests.filter(({ path, body }) => isQuery(path, body, "40 + 2"))).toHaveLength(2);
});
