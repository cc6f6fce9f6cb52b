import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach } from "vitest";

import {
  type SessionTokens,
  snowflakeConnection,
  type SnowflakeConnection,
} from "../../../functions/adapters/snowflake/connection.ts";
import { migrate, type MigrateOptions } from "../../../functions/adapters/snowflake/migrations/migrate.ts";
import { LOCAL_SNOWFLAKE } from "../../../local/local-variables.ts";
import type { LocalSnowflake } from "../../../local/snowflake/server.ts";
import { startSnowflake } from "./start-snowflake.ts";

export interface MigrationRig {
  server: LocalSnowflake;
  connection: SnowflakeConnection & SessionTokens;
  /** An empty folder for migration files. */
  directory: string;
  /** What was reported. */
  lines: string[];
  /** A further session, for the caller to close. */
  readonly connect: () => SnowflakeConnection & SessionTokens;
  readonly query: (sql: string) => ReturnType<SnowflakeConnection["execute"]>;
  readonly run: (options?: Partial<MigrateOptions>) => Promise<number>;
  readonly write: (name: string, text: string) => Promise<void>;
  /** The schema's tables, by name. */
  readonly tables: () => Promise<unknown[]>;
}

/** A Snowflake server and a folder of migrations, new for each test. */
export function migrationRig(): MigrationRig {
  const rig = {
    connect: () =>
      snowflakeConnection({ ...LOCAL_SNOWFLAKE, SNOWFLAKE_ACCESS_URL: rig.server.url }, () =>
        Promise.reject(new Error("no secret")),
      ),
    query: (sql) =>
      rig.connection.execute({ operation: "query", sqlText: sql, signal: AbortSignal.timeout(60_000) }),
    run: (options = {}) =>
      migrate(rig.connection, {
        directory: rig.directory,
        dryRun: false,
        placeholders: { role: '"STEPCREW"' },
        holder: "the test",
        commandWith: (more) => ["npm run migrate -- -c key=value", ...more].join(" "),
        report: (line) => rig.lines.push(line),
        ...options,
      }),
    write: (name, text) => writeFile(join(rig.directory, name), text),
    tables: async () =>
      (
        await rig.query(
          "SELECT table_name FROM information_schema.tables WHERE table_schema = CURRENT_SCHEMA() ORDER BY table_name",
        )
      ).map((row) => row["TABLE_NAME"]),
  } as MigrationRig;
  beforeEach(async () => {
    rig.server = await startSnowflake({ file: ":memory:" });
    rig.connection = rig.connect();
    rig.directory = await mkdtemp(join(tmpdir(), "migrations-"));
    rig.lines = [];
  });
  afterEach(async () => {
    await rig.connection.close();
    await rig.server.close();
    await rm(rig.directory, { recursive: true });
  });
  return rig;
}
