import type { Connection } from "snowflake-sdk";
import { afterEach, beforeEach } from "vitest";

import type { LocalSnowflake } from "../../../local/snowflake/server.ts";
import { TABLE } from "./crew-execution-table.ts";
import { connectDriver, query } from "./snowflake-driver.ts";
import { startSnowflake } from "./start-snowflake.ts";

/** A local Snowflake server that has the record's table, and a session on it. */
interface RecordServer {
  server: LocalSnowflake;
  session: Connection;
}

/** A new one for each test of the block that calls this. */
export function recordServerOfEachTest(): RecordServer {
  const record = {} as RecordServer;
  beforeEach(async () => {
    record.server = await startSnowflake({ file: ":memory:" });
    record.session = await connectDriver(record.server.url);
    await query(record.session, TABLE);
  });
  afterEach(async () => record.server.close());
  return record;
}
