import { afterEach, beforeEach } from "vitest";

import {
  backfill,
  type BackfillOptions,
  type BackfillSummary,
} from "../../../cli/backfill/backfill-executions.ts";
import { wallClockOf } from "../../../cli/backfill/time-zone-clock.ts";
import { journalBackfill } from "../../../functions/adapters/dynamodb/backfill-journal.ts";
import { executionJournal } from "../../../functions/adapters/dynamodb/execution-journal.ts";
import {
  snowflakeConnection,
  type SnowflakeConnection,
} from "../../../functions/adapters/snowflake/connection.ts";
import { earlierRows } from "../../../functions/adapters/snowflake/earlier-rows.ts";
import { getStatus } from "../../../functions/handlers/get-status/get-status.ts";
import { LOCAL_SNOWFLAKE } from "../../../local/local-variables.ts";
import { migrateSnowflake } from "../../../local/record/migrate-snowflake.ts";
import type { LocalSnowflake } from "../../../local/snowflake/server.ts";
import { requestOf } from "../handlers/request-of.ts";
import { type TestTable, testTable } from "../journal/journal-table.ts";
import { type EarlierTable, earlierTable, type EarlierTestRow } from "./earlier-table.ts";
import { startSnowflake } from "./start-snowflake.ts";

type Ports = Parameters<typeof backfill>[0];

export interface BackfillRig extends TestTable {
  server: LocalSnowflake;
  /** The table as the earlier system made it, not migrated yet. */
  rows: EarlierTable;
  connection: SnowflakeConnection;
  readonly ports: () => Ports;
  readonly run: (options?: Partial<BackfillOptions>, ports?: Ports) => Promise<BackfillSummary>;
  /** Inserts rows and runs the migrations. */
  readonly insert: (...rows: readonly EarlierTestRow[]) => Promise<void>;
  /** The body of GET /crew/status, or the refusal. */
  readonly statusOf: (executionId: string) => Promise<unknown>;
}

/** A summary without anything in it. */
export const NOTHING = { completed: 0, failed: 0, abandoned: 0, known: 0, processing: 0, unusable: [] };

/**
 * An earlier system's table on a local Snowflake, new for each test, and a journal for the tests of one file.
 */
export function backfillRig(): BackfillRig {
  const journal = testTable();
  const rig = {
    ...journal,
    ports: () => ({ rows: earlierRows(rig.connection), journal: journalBackfill(journal.table()) }),
    run: (options = {}, ports = rig.ports()) =>
      backfill(ports, {
        dryRun: false,
        abandonedAfterHours: 24,
        now: new Date(),
        toInstant: wallClockOf("UTC"),
        report: () => undefined,
        ...options,
      }),
    async insert(...rows) {
      await rig.rows.insert(rows);
      await migrateSnowflake(rig.server);
    },
    async statusOf(executionId) {
      const request = requestOf({ parameters: { execution_id: executionId } });
      const answer = await getStatus(request, { journal: executionJournal(journal.table()) });
      return "body" in answer ? answer.body : answer;
    },
  } as BackfillRig;
  beforeEach(async () => {
    rig.server = await startSnowflake({ file: ":memory:" });
    rig.rows = await earlierTable(rig.server.url);
    const settings = { ...LOCAL_SNOWFLAKE, SNOWFLAKE_ACCESS_URL: rig.server.url };
    rig.connection = snowflakeConnection(settings, () => Promise.reject(new Error("no secret")));
  });
  afterEach(async () => {
    await rig.rows.close();
    await rig.connection.close();
    await rig.server.close();
  });
  return rig;
}
