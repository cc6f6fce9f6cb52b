import { expect, it } from "vitest";

import type { SnowflakeConnection } from "../../../../functions/adapters/snowflake/connection.ts";
import { snowflakeQueryTool } from "../../../../functions/adapters/tools/made/snowflake-query.ts";
import { InvalidInput, RecordUnavailable, SecretUnavailable } from "../../../../functions/domain/errors.ts";
import { errorOf } from "../../../support/snowflake/snowflake-rig.ts";

type Execute = SnowflakeConnection["execute"];

const toolOver = (execute: Execute, timeoutSeconds = 30, functions = "") =>
  snowflakeQueryTool("ask_sales", {
    connection: { execute },
    rows: 7,
    bytes: 5000,
    timeoutSeconds,
    database: "SALES",
    schema: "PUBLIC",
    functions,
  });
const call = (signal = new AbortController().signal) => ({ signal, idempotencyKey: "k", executionId: "e-1" });
const away = (cause: unknown) => new RecordUnavailable("run the query", { cause, mayStillCommit: false });
const refused = (code: string, sqlState: string, message: string) =>
  away(Object.assign(new Error(message), { code, sqlState }));

it("only reads, and leaves the engine time to hear how its statement ended", () => {
  const { name, effect, timeoutSeconds, parameters } = toolOver(() => Promise.resolve([]));
  expect({ name, effect, timeoutSeconds, parameters }).toMatchObject({
    name: "ask_sales",
    effect: "read",
    timeoutSeconds: 50,
    parameters: { properties: { sql: { type: "string" } }, required: ["sql"] },
  });
});

it("tells a model what it takes, and does not promise more", () => {
  expect(toolOver(() => Promise.resolve([])).description).toMatch(
    /It is for reading: it takes no other statement, no sequence's NEXTVAL, and no functions but Snowflake's that only read\.$/,
  );
  expect(toolOver(() => Promise.resolve([]), 30, "AI_SENTIMENT,TOOLS.*").description).toMatch(
    /no functions but Snowflake's that only read and AI_SENTIMENT,TOOLS\.\*\.$/,
  );
});

it("runs functions that the deployment allows, and no others", async () => {
  const sent: string[] = [];
  const execute: Execute = ({ sqlText }) => Promise.resolve([]).finally(() => sent.push(sqlText));
  const tool = toolOver(execute, 30, "AI_SENTIMENT");
  await tool.run({ sql: "SELECT AI_SENTIMENT('x')" }, call());
  await expect(Promise.resolve(tool.run({ sql: "SELECT AI_COMPLETE('m', 'x')" }, call()))).rejects.toThrow(
    "AI functions spend credits",
  );
  expect(sent).toEqual(["SELECT AI_SENTIMENT('x')"]);
});

it("sends one statement with its limits and the execution's mark, for that statement alone", async () => {
  const sent: unknown[] = [];
  const tool = toolOver(({ sqlText, binds = [], foreign }) => {
    sent.push([sqlText, binds, foreign?.parameters]);
    return Promise.resolve([]);
  });
  await tool.run({ sql: "SELECT 1; -- done" }, call());
  expect(sent).toEqual([
    [
      "SELECT 1",
      [],
      {
        ROWS_PER_RESULTSET: 8,
        STATEMENT_TIMEOUT_IN_SECONDS: 30,
        MULTI_STATEMENT_COUNT: 1,
        QUERY_TAG: "stepcrew:e-1",
        TIMEZONE: "UTC",
      },
    ],
  ]);
});

it("sends nothing that does not read", async () => {
  let count = 0;
  const tool = toolOver(() => Promise.resolve([]).finally(() => (count += 1)));
  await expect(Promise.resolve(tool.run({ sql: "DROP TABLE t" }, call()))).rejects.toThrow(
    /^Only one SELECT/,
  );
  expect(count).toBe(0);
});

it.each([
  [
    refused("002003", "42S02", "SQL compilation error:\nObject 'T' does not exist or not authorized."),
    "Snowflake refused the statement (002003): SQL compilation error:\nObject 'T' does not exist or not authorized.",
  ],
  [
    refused("100051", "22012", "Division by zero"),
    "Snowflake refused the statement (100051): Division by zero",
  ],
  [
    away(
      Object.assign(new Error("The Snowflake user Q is disabled"), { name: "LoginFailed", code: "390101" }),
    ),
    "Snowflake did not let the tool in (390101): The Snowflake user Q is disabled",
  ],
  [
    away(new InvalidInput("The secret holds no key")),
    "The tool is not set up rightly: The secret holds no key",
  ],
])("tells at once what trying again would not cure: %s", async (error, sentence) => {
  let count = 0;
  const tool = toolOver(() => Promise.reject(error).finally(() => (count += 1)));
  await expect(Promise.resolve(tool.run({ sql: "SELECT 1" }, call()))).rejects.toThrow(sentence);
  expect(count).toBe(1);
});

it("tries again while Snowflake is away", async () => {
  let count = 0;
  const tool = toolOver(() => {
    count += 1;
    return count < 3 ? Promise.reject(away(new Error("connect ECONNREFUSED"))) : Promise.resolve([]);
  });
  await tool.run({ sql: "SELECT 1" }, call());
  expect(count).toBe(3);
});

it("tries again while the secret of its login cannot be had", async () => {
  let count = 0;
  const throttled = new SecretUnavailable("arn:s", "ThrottlingException", { cause: new Error("slow") });
  const tool = toolOver(() => {
    count += 1;
    return count < 2 ? Promise.reject(away(throttled)) : Promise.resolve([]);
  });
  await tool.run({ sql: "SELECT 1" }, call());
  expect(count).toBe(2);
});

it("says so when Snowflake stays away for the whole time of the call", async () => {
  // The call has 15 s more than its statement.
  const tool = toolOver(() => Promise.reject(away(new Error("connect ECONNREFUSED"))), -14.75);
  await expect(Promise.resolve(tool.run({ sql: "SELECT 1" }, call()))).rejects.toThrow(
    "Snowflake gave no answer within 0 s: Snowflake could not run the query: connect ECONNREFUSED",
  );
});

it("gives up with the reason of the call's own signal, and stops trying", async () => {
  const controller = new AbortController();
  const reason = new Error("the execution was cancelled");
  let count = 0;
  const tool = toolOver(() => {
    count += 1;
    controller.abort(reason);
    return Promise.reject(away(new Error("Snowflake did not answer in time")));
  });
  expect(await errorOf(Promise.resolve(tool.run({ sql: "SELECT 1" }, call(controller.signal))))).toBe(reason);
  expect(count).toBe(1);
});

it("runs no SQL in a rehearsal", () => {
  const tool = toolOver(() => Promise.reject(new Error("run")));
  expect(tool.rehearse?.({ sql: "SELECT 1" })).toBe("This is a rehearsal: the SQL was not run.");
});
