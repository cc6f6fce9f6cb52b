import { join } from "node:path";

import { snowflakeConnection } from "../../functions/adapters/snowflake/connection.ts";
import { migrate } from "../../functions/adapters/snowflake/migrations/migrate.ts";
import { LOCAL_SNOWFLAKE } from "../../infra/local/functions.ts";

/** Applies the project's migrations to a local Snowflake server. */
export async function migrateLocal(url: string): Promise<void> {
  const settings = { ...LOCAL_SNOWFLAKE, SNOWFLAKE_ACCESS_URL: url };
  const connection = snowflakeConnection(settings, () =>
    Promise.reject(new Error("no secret is needed here")),
  );
  try {
    await migrate(connection, {
      directory: join(import.meta.dirname, "../../migrations"),
      dryRun: false,
      report: () => undefined,
    });
  } finally {
    await connection.close();
  }
}
