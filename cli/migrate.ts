import { join } from "node:path";
import { parseArgs } from "node:util";

import { readSecret } from "../functions/adapters/secrets/secret.ts";
import { snowflakeConnection } from "../functions/adapters/snowflake/connection.ts";
import { migrate } from "../functions/adapters/snowflake/migrations/migrate.ts";
import { snowflakeEnvironment } from "../functions/runtime/environment.ts";

const USAGE = `npm run migrate [-- --dry-run]
Applies migrations/V*.sql to the Snowflake schema that the SNOWFLAKE_* variables name. See migrations/README.md.`;

/** Runs the command and gives back the process's exit code. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { "dry-run": { type: "boolean" }, help: { type: "boolean" } } });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const environment = snowflakeEnvironment.safeParse(process.env);
  if (!environment.success) {
    const names = [...new Set(environment.error.issues.map((issue) => issue.path.join(".")))];
    console.error(`These variables are missing or wrong: ${names.join(", ")}\n\n${USAGE}`);
    return 2;
  }
  const connection = snowflakeConnection(environment.data, readSecret);
  try {
    await migrate(connection, {
      directory: join(import.meta.dirname, "../migrations"),
      dryRun: values["dry-run"] ?? false,
      report: (line) => console.log(line),
    });
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await connection.close();
  }
}

process.exitCode = await main();
