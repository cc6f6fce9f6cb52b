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
  const options = readOptions();
  if (options === undefined) return 2;
  if (options.help) {
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
      dryRun: options.dryRun,
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

/** Undefined, and said, for options that there are not. */
function readOptions(): { readonly help: boolean; readonly dryRun: boolean } | undefined {
  try {
    const { values } = parseArgs({ options: { "dry-run": { type: "boolean" }, help: { type: "boolean" } } });
    // npm takes the option for itself when the `--` before it is forgotten, and tells by a variable.
    const dryRun = values["dry-run"] ?? process.env["npm_config_dry_run"] === "true";
    return { help: values.help ?? false, dryRun };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return undefined;
  }
}

process.exitCode = await main();
