import { snowflakeConnection } from "../../functions/adapters/snowflake/connection.ts";
import { loadDriver } from "../../functions/adapters/snowflake/driver.ts";

/** One cold start: loads the driver, logs in, runs a statement, and prints what that took. */
const started = performance.now();
await loadDriver();
const loaded = performance.now();
const connection = snowflakeConnection(
  {
    SNOWFLAKE_ACCOUNT: "bench",
    SNOWFLAKE_AUTHENTICATION: "oauth",
    SNOWFLAKE_TOKEN: "bench",
    SNOWFLAKE_DATABASE: "BENCH",
    SNOWFLAKE_SCHEMA: "PUBLIC",
    SNOWFLAKE_WAREHOUSE: "BENCH",
    SNOWFLAKE_ROLE: "BENCH",
    SNOWFLAKE_USER: "BENCH",
    SNOWFLAKE_ACCESS_URL: process.env["SNOWFLAKE_ACCESS_URL"],
  },
  () => Promise.reject(new Error("there is no secret")),
);
await connection.execute({
  operation: "run a statement",
  sqlText: "SELECT 1 AS one",
  signal: AbortSignal.timeout(20_000),
});
const done = performance.now();
await connection.close();
console.log(
  JSON.stringify({
    load: loaded - started,
    login: done - loaded,
    megabytes: process.memoryUsage.rss() / 1e6,
  }),
);
