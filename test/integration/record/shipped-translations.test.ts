import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { snowflakeConnection } from "../../../functions/adapters/snowflake/connection.ts";
import { snowflakeRecord } from "../../../functions/adapters/snowflake/execution-record.ts";
import { shippedTranslations } from "../../../local/kept/shipped-translations.ts";
import { LOCAL_SNOWFLAKE } from "../../../local/local-variables.ts";
import { migrateSnowflake } from "../../../local/record/migrate-snowflake.ts";
import { startLocalSnowflake } from "../../../local/snowflake/server.ts";
import { folderOfEachTest } from "../../support/folder-of-each-test.ts";
import { ended, starting, window } from "../../support/snowflake/record-rig.ts";

const folder = folderOfEachTest();

it("all that a first start and an execution ask for is translated already: otherwise run npm run translations", async () => {
  const translations = join(folder.path, "translations.txt");
  await writeFile(translations, await shippedTranslations());
  const before = join(folder.path, "before.txt");
  await copyFile(translations, before);
  const server = await startLocalSnowflake({ file: ":memory:", translations });
  try {
    await migrateSnowflake(server);
    const settings = { ...LOCAL_SNOWFLAKE, SNOWFLAKE_ACCESS_URL: server.url };
    const connection = snowflakeConnection(settings, () => Promise.reject(new Error("no secret")));
    const record = snowflakeRecord(connection);
    await record.insert(starting(), window());
    expect(await record.merge([ended()], window())).toBe(1);
    await connection.close();
  } finally {
    await server.close();
  }
  // What had to be translated would have been added.
  expect(await readFile(translations, "utf8")).toBe(await readFile(before, "utf8"));
});
