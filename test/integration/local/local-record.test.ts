import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type LocalApi, startLocalApi } from "../../../local/api/local-api.ts";
import { type LocalRecord, localRecord } from "../../../local/api/local-record.ts";
import type { LocalFunctions } from "../../../local/local-functions.ts";
import { migrateSnowflake } from "../../../local/record/migrate-snowflake.ts";
import type { LocalSnowflake } from "../../../local/snowflake/server.ts";
import { startSnowflake } from "../../support/snowflake/start-snowflake.ts";

const ID = "0f8b6f1e-7a0c-4f0e-9d5a-2f6d1c3b4a59";

let snowflake: LocalSnowflake;
let api: LocalApi;
let record: LocalRecord | undefined;

beforeAll(async () => {
  snowflake = await startSnowflake({ file: ":memory:" });
  await migrateSnowflake(snowflake);
  await write(`INSERT INTO crew_execution_results (id, crew_name, status, created_at)
    VALUES ('${ID}', 'research', 'COMPLETED', '2026-11-29 10:00:00'), ('other', 'draft', 'ERROR', '2026-11-29 11:00:00')`);
  // The longest text that there can be takes a busy machine longer than people would wait.
  record = localRecord(snowflake, 300);
  const functions = {} as LocalFunctions;
  const corsOrigins = "https://app.example";
  api = await startLocalApi({
    host: "127.0.0.1",
    port: 0,
    corsOrigins,
    functions,
    shown: () => ({ record, unusedEdits: undefined }),
    log: () => {},
  });
});
afterAll(async () => {
  await api?.close();
  await snowflake?.close();
});

async function write(sql: string) {
  const names = { database: "STEPCREW", schema: "PUBLIC", warehouse: "STEPCREW", role: "STEPCREW" };
  const session = await snowflake.openSession("STEPCREW", names);
  try {
    return await session.run(sql);
  } finally {
    await session.close();
  }
}

const get = (path: string, headers: Record<string, string> = {}) => fetch(api.url + path, { headers });
const ask = (sql: string, headers: Record<string, string> = {}) =>
  fetch(`${api.url}/local/sql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ sql }),
  });
async function problemOf(answer: Response) {
  const { detail } = (await answer.json()) as { detail: string };
  return [answer.status, detail] as const;
}

it("shows the row of an execution, and none where there is none", async () => {
  const { columns, rows } = (await (await get(`/local/record/${ID}`)).json()) as {
    columns: string[];
    rows: unknown[][];
  };
  expect(columns).toEqual(expect.arrayContaining(["ID", "CREW_NAME", "STATUS", "RAW_OUTPUT"]));
  expect([rows.length, rows[0]?.[0]]).toEqual([1, ID]);
  for (const id of ["unknown", "' OR 1=1 --", "%2e%2e", "é"])
    expect(await (await get(`/local/record/${encodeURIComponent(id)}`)).json()).toMatchObject({ rows: [] });
});

it("makes no more rows of a query than it shows, and no result that memory has no room for", async () => {
  const ten = Array.from({ length: 10 }, (_, index) => `SELECT ${index} AS n`).join(" UNION ALL ");
  const answer = await ask(`WITH t AS (${ten})
    SELECT a.n FROM t AS a, t AS b, t AS c, t AS d, t AS e, t AS f, t AS g, t AS h, t AS i`);
  const { rows, cut } = (await answer.json()) as { rows: unknown[]; cut: string };
  expect(rows).toHaveLength(500);
  expect(cut).toContain("there are more");
  expect(await problemOf(await ask("SELECT repeat('x', 100000001)"))).toEqual([
    422,
    expect.stringContaining("results of more than 100 million characters"),
  ]);
});

it("shows what a SELECT gives, columns of the same name included", async () => {
  const answer = await ask(
    "SELECT status, count(*) AS n, 1 AS n FROM crew_execution_results GROUP BY 1 ORDER BY 1",
  );
  expect(await answer.json()).toEqual({
    columns: ["STATUS", "N", "N"],
    rows: [
      ["COMPLETED", 1, 1],
      ["ERROR", 1, 1],
    ],
  });
});

it("tells that there is more than is shown", async () => {
  const answer = await ask(
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 600) SELECT n FROM r",
  );
  const { rows, cut } = (await answer.json()) as { rows: unknown[]; cut: string };
  expect([rows.length, cut]).toEqual([500, expect.stringContaining("first 500 rows") as string]);
});

describe("a statement that would do more than read", () => {
  it.each([
    "DELETE FROM crew_execution_results",
    "DROP TABLE crew_execution_results",
    "UPDATE crew_execution_results SET status = 'X'",
    "INSERT INTO crew_execution_results (id) VALUES ('x')",
    "SELECT 1; DROP TABLE crew_execution_results",
    "SELECT 1 /* ; */; DELETE FROM crew_execution_results",
    "/*! */ TRUNCATE TABLE crew_execution_results",
    "WITH gone AS (DELETE FROM crew_execution_results RETURNING id) SELECT * FROM gone",
    "SELECT * INTO stolen FROM crew_execution_results",
    "CREATE TABLE t AS SELECT 1",
    "COPY INTO '/tmp/stolen.csv' FROM crew_execution_results",
    "COPY crew_execution_results TO '/tmp/stolen.csv'",
    "ATTACH '/tmp/other.duckdb'",
    "INSTALL httpfs",
    "PRAGMA database_list",
    "SET enable_external_access = true",
    "CALL pragma_version()",
    "BEGIN",
    "SELECT read_text('/etc/passwd')",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    'SELECT * FROM "/etc/passwd"',
    "SELECT getenv('HOME')",
    "SELECT query('DROP TABLE crew_execution_results')",
    "SELECT * FROM glob('/*')",
    "SELECT 1 ->> 'DROP TABLE crew_execution_results'",
    "",
    "--",
    "'",
  ])("is refused, and changes nothing: %s", async (sql) => {
    expect((await problemOf(await ask(sql)))[0]).toBe(422);
    expect(await write("SELECT count(*) AS n FROM crew_execution_results")).toEqual([{ N: "2" }]);
  });

  it("is told as it was meant: what Snowflake has against it, or what may be run here", async () => {
    expect((await problemOf(await ask("SELECT nothing FROM crew_execution_results")))[1]).toMatch(/nothing/i);
    expect((await problemOf(await ask("DROP TABLE t")))[1]).toBe(
      "Only one SELECT, or WITH … SELECT, can be run here; this is no such statement: it begins with DROP.",
    );
  });
});

describe("a page of another origin", () => {
  it.each([
    ["of CORS_ORIGINS", { origin: "https://app.example" }],
    ["unknown", { origin: "https://evil.example" }],
    ["without a name", { origin: "null" }],
    ["of another port", { origin: "http://127.0.0.1:1" }],
    ["that a browser tells of", { "sec-fetch-site": "same-site" }],
    ["that only links here", { "sec-fetch-site": "cross-site" }],
  ])("gets neither row nor SQL: %s", async (_, headers) => {
    for (const answer of [await ask("SELECT 1", headers), await get(`/local/record/${ID}`, headers)])
      expect([answer.status, answer.headers.get("content-type")]).toEqual([403, "application/problem+json"]);
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])(
    "could send %j without asking, which is no JSON",
    async (type) => {
      expect((await ask("SELECT 1", { "content-type": type })).status).toBe(415);
    },
  );

  it("is not this stack's own", async () => {
    const headers = { origin: api.url, "sec-fetch-site": "same-origin" };
    expect(await (await ask("SELECT 1 AS n", headers)).json()).toEqual({ columns: ["N"], rows: [[1]] });
  });
});

it("says to the page whether it is there, and is nowhere else", async () => {
  expect(await (await get("/local")).json()).toEqual({ record: true });
  const paths = [
    "/local/",
    "/local/crews",
    "/local/record",
    "/local/record/",
    "/local/other",
    "/local/record/%ff",
  ];
  for (const path of paths) expect((await get(path)).status).toBe(404);
  expect((await get("/local/sql")).status).toBe(405);
  const sent = record;
  record = undefined;
  expect((await get(`/local/record/${ID}`)).status).toBe(404);
  expect((await ask("SELECT 1")).status).toBe(404);
  expect(await (await get("/local")).json()).toEqual({ record: false });
  record = sent;
});

it.each(["", "{", "[]", '{"sql":1}', '{"sql":"SELECT 1","more":1}', '{"sql":null}'])(
  "says what to send where it was %j",
  async (body) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${api.url}/local/sql`, { method: "POST", headers, body });
    expect(await problemOf(answer)).toEqual([
      422,
      'Send {"sql": "SELECT …"}, with at most 100000 characters.',
    ]);
  },
);
