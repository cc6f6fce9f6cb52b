import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { migrateSnowflake } from "../../../local/record/migrate-snowflake.ts";
import type { LocalSnowflake } from "../../../local/snowflake/server.ts";
import { type CutOffServer, startCutOffServer } from "../../support/servers/cut-off-server.ts";
import { isQuery } from "../../support/snowflake/snowflake-rig.ts";
import { startSnowflake } from "../../support/snowflake/start-snowflake.ts";
import { type RunningStack, startStack } from "../../support/stack/running-stack.ts";
import { waitFor } from "../../support/wait-for.ts";

let snowflake: LocalSnowflake;
let between: CutOffServer;
let stack: RunningStack;

beforeAll(async () => {
  const file = join(await mkdtemp(join(tmpdir(), "stepcrew-alarms-")), "snowflake.duckdb");
  snowflake = await startSnowflake({ file });
  await migrateSnowflake(snowflake);
  between = await startCutOffServer(snowflake.url);
  stack = await startStack({
    SNOWFLAKE_ACCESS_URL: between.url,
    CREWS_DIR: join(import.meta.dirname, "../../fixtures/crews"),
    RECONCILE_SECONDS: "1",
    MODEL: "rehearsal",
  });
});

afterAll(async () => {
  await stack?.stop("SIGKILL");
  await between?.close();
  await snowflake?.close();
});

const refused = (code: string, message: string) => ({
  status: 200,
  body: { success: false, code, message, data: { sqlState: "22000", queryId: "1" } },
});
const start = () =>
  fetch(`${stack.endpoints.api}/crew/start`, {
    method: "POST",
    body: JSON.stringify({ inputs: { name: "Ada", place: "London" } }),
  });
/** How often a count was published as more than 0. */
const counts = (name: string): number => stack.output().split(`"${name}":1`).length - 1;

it("counts a start that a used-up resource monitor fails, and each statement that it refuses", async () => {
  between.fateOf = (path, body) =>
    isQuery(path, body, "INSERT INTO") || isQuery(path, body, "MERGE")
      ? refused(
          "090073",
          "Warehouse 'STEPCREW' cannot be resumed because resource monitor has exceeded its quota.",
        )
      : "pass";
  expect((await start()).status).toBe(500);
  await waitFor("the counts", () => counts("StartsFailed") > 0 && counts("SnowflakeQuotaRefusals") > 0);
  expect(counts("StartsFailed")).toBe(1);
  const before = counts("SnowflakeQuotaRefusals");
  // Reconcile meets it as well, with the end of the start that failed.
  await waitFor("reconcile to meet it", () => counts("SnowflakeQuotaRefusals") > before);
});

it("does not count /health that says 503, nor a start that is refused or succeeds", async () => {
  const before = counts("StartsFailed");
  between.fateOf = (path) => (path.includes("login-request") ? refused("390100", "Incorrect.") : "pass");
  expect((await fetch(`${stack.endpoints.api}/health`)).status).toBe(503);
  between.fateOf = () => "pass";
  const refusal = await fetch(`${stack.endpoints.api}/crew/start`, { method: "POST", body: "[" });
  expect([refusal.status, (await start()).status, counts("StartsFailed")]).toEqual([400, 200, before]);
});

it("keeps reconcile's heartbeat from the terminal, where nobody needs it", () => {
  expect(stack.output()).not.toContain("ReconcileRuns");
});
