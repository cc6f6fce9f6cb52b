import { randomUUID } from "node:crypto";

import { afterEach, beforeEach } from "vitest";

import type { LocalSnowflake } from "../../../local/snowflake/server.ts";
import { folderOfEachTest, type TestFolder } from "../folder-of-each-test.ts";
import { type TestTable, testTable } from "../journal/journal-table.ts";
import type { NodeProcess } from "../node-process.ts";
import { type EarlierTable, earlierTable } from "../snowflake/earlier-table.ts";
import { startSnowflake } from "../snowflake/start-snowflake.ts";
import { stepcrew } from "./stepcrew-command.ts";

export interface BackfillCommandRig extends TestTable {
  readonly folder: TestFolder;
  server: LocalSnowflake;
  /** The table as the earlier system made it, not migrated yet. */
  rows: EarlierTable;
  /** Runs `npx stepcrew backfill` in the folder. */
  readonly command: (
    environment: Readonly<Record<string, string>>,
    ...options: string[]
  ) => Promise<NodeProcess>;
  /** The address of the local DynamoDB. */
  readonly dynamodb: () => string;
  /** Makes the folder the data folder of a stack that runs. */
  readonly writeEndpoints: () => Promise<string>;
  /** Inserts an execution that has ended; gives its id. */
  readonly completed: () => Promise<string>;
}

/** What the command says of one execution that it brought in. */
export const SUMMARY = `1 executions read
brought in, ended     1 COMPLETED, 0 ERROR
brought in, abandoned 0
left alone            0 already in the journal, 0 PROCESSING, 0 that cannot be brought in
`;

/** A folder and an earlier system's table, new for each test, and a journal for the tests of one file. */
export function backfillCommandRig(): BackfillCommandRig {
  const folder = folderOfEachTest();
  const dynamodb = (): string => process.env["AWS_ENDPOINT_URL_DYNAMODB"] ?? "";
  const rig = {
    ...testTable(),
    folder,
    command: (environment, ...options) =>
      stepcrew(["backfill", ...options], { cwd: folder.path, environment }),
    dynamodb,
    writeEndpoints: () =>
      folder.write(
        "endpoints.json",
        JSON.stringify({ api: "http://127.0.0.1:1", dynamodb: dynamodb(), snowflake: rig.server.url }),
      ),
    async completed() {
      const id = randomUUID();
      await rig.rows.insert([{ id, status: "COMPLETED", createdAt: "2025-11-17 10:30:00" }]);
      return id;
    },
  } as BackfillCommandRig;
  beforeEach(async () => {
    rig.server = await startSnowflake({ file: ":memory:" });
    rig.rows = await earlierTable(rig.server.url);
  });
  afterEach(async () => {
    await rig.rows.close();
    await rig.server.close();
  });
  return rig;
}
