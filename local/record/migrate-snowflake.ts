import { join } from "node:path";

import type { SnowflakeConnection } from "../../functions/adapters/snowflake/connection.ts";
import { migrate } from "../../functions/adapters/snowflake/migrations/migrate.ts";
import { RecordUnavailable } from "../../functions/domain/errors.ts";
import { quoteName } from "../../infra/snowflake-setup/quote-name.ts";
import { LOCAL_SNOWFLAKE } from "../local-variables.ts";
import type { InnerSession } from "../snowflake/inner-session.ts";
import type { LocalSnowflake } from "../snowflake/server.ts";

/** Applies the project's migrations to a local Snowflake server. */
export async function migrateSnowflake(server: Pick<LocalSnowflake, "openSession">): Promise<void> {
  const {
    SNOWFLAKE_USER: user,
    SNOWFLAKE_DATABASE: database,
    SNOWFLAKE_SCHEMA: schema,
    SNOWFLAKE_WAREHOUSE: warehouse,
    SNOWFLAKE_ROLE: role,
  } = LOCAL_SNOWFLAKE;
  const session = await server.openSession(user, { database, schema, warehouse, role });
  try {
    await migrate(connectionOf(session), {
      directory: join(import.meta.dirname, "../../migrations"),
      dryRun: false,
      placeholders: { role: quoteName(role) },
      holder: `the local stack, process ${process.pid}`,
      commandWith: (options) => ["npx stepcrew migrate --local", ...options].join(" "),
      report: () => undefined,
    });
  } finally {
    await session.close();
  }
}

/** Without the driver, which would stay in the memory of the stack's process. */
const connectionOf = (session: InnerSession): SnowflakeConnection => ({
  connect: () => Promise.resolve(),
  execute: ({ operation, sqlText, binds = [] }) =>
    session
      .run(
        sqlText,
        binds.map((bind) => (bind === null ? null : String(bind))),
      )
      .catch((cause: unknown) => {
        throw new RecordUnavailable(operation, { cause, mayStillCommit: false });
      }),
  close: () => session.close(),
});
