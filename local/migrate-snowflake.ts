import { join } from "node:path";

import { readSecret } from "../functions/adapters/secrets/secret.ts";
import { snowflakeConnection } from "../functions/adapters/snowflake/connection.ts";
import { migrate } from "../functions/adapters/snowflake/migrations/migrate.ts";
import { quoteName } from "../infra/snowflake-setup/quote-name.ts";
import { LOCAL_SNOWFLAKE } from "./local-functions.ts";

/** Applies the project's migrations to a local Snowflake server. */
export async function migrateSnowflake(url: string): Promise<void> {
  const connection = snowflakeConnection({ ...LOCAL_SNOWFLAKE, SNOWFLAKE_ACCESS_URL: url }, readSecret);
  try {
    await migrate(connection, {
      directory: join(import.meta.dirname, "../migrations"),
      dryRun: false,
      placeholders: { role: quoteName(LOCAL_SNOWFLAKE.SNOWFLAKE_ROLE) },
      holder: `the local stack, process ${process.pid}`,
      commandWith: (options) => ["npx stepcrew migrate --local", ...options].join(" "),
      report: () => undefined,
    });
  } finally {
    await connection.close();
  }
}
