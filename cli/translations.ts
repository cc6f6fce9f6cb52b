import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { snowflakeConnection } from "../functions/adapters/snowflake/connection.ts";
import { snowflakeRecord } from "../functions/adapters/snowflake/execution-record.ts";
import { writeWindow } from "../functions/domain/record-lease.ts";
import { headOfTranslations, SHIPPED_FILE } from "../local/kept/shipped-translations.ts";
import { LOCAL_SNOWFLAKE } from "../local/local-variables.ts";
import { migrateSnowflake } from "../local/record/migrate-snowflake.ts";
import { startLocalSnowflake } from "../local/snowflake/server.ts";

/**
 * npm run translations: writes anew what this project's own statements are translated to, so that the local
 * Snowflake need not load its SQL library for them. Run it after changes of the statements or the translator.
 */
const folder = await mkdtemp(join(tmpdir(), "stepcrew-translations-"));
try {
  const translations = join(folder, "translations.txt");
  const server = await startLocalSnowflake({ file: ":memory:", translations });
  try {
    await migrateSnowflake(server);
    await recordOne(server.url);
  } finally {
    await server.close();
  }
  const lines = (await readFile(translations, "utf8")).split("\n").filter((line) => line !== "");
  const sorted = [...new Set(lines)].toSorted();
  await writeFile(SHIPPED_FILE, `${[await headOfTranslations(), ...sorted].join("\n")}\n`);
  console.log(`Written: local/kept/shipped-translations.txt (${sorted.length} answers)`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** All that an execution asks Snowflake for, and /health. */
async function recordOne(url: string): Promise<void> {
  const connection = snowflakeConnection({ ...LOCAL_SNOWFLAKE, SNOWFLAKE_ACCESS_URL: url }, () =>
    Promise.reject(new Error("the local Snowflake asks for no secret")),
  );
  const record = snowflakeRecord(connection);
  const row = {
    executionId: "2640336f-f0b3-466d-b5a8-904bbf834f21",
    crewName: "research",
    inputs: {},
    workflowExecution: "arn:of:workflow",
    createdAt: "2026-03-29T01:30:00.123Z",
  };
  const ended = { ...row, phase: "COMPLETED", attempts: 1, tasks: [], updatedAt: row.createdAt } as const;
  await record.insert(row, writeWindow(Date.now()));
  await record.merge([{ ...ended, result: { raw: "text", data: {} } }], writeWindow(Date.now()));
  await connection.close();
}
