import { readOnlySql } from "../../functions/adapters/tools/read-only-sql.ts";
import { resultText } from "../../functions/adapters/tools/result-text.ts";
import { LOCAL_SNOWFLAKE, LOCAL_SNOWFLAKE_QUERY } from "../local-variables.ts";
import type { LocalSnowflake } from "../snowflake/server.ts";
import { SnowflakeError } from "../snowflake/snowflake-error.ts";

/** The record of this stack's own Snowflake, for people who look at it: it can be read alone. */
export interface LocalRecord {
  /** The row of an execution, or none, as `{"columns":[…],"rows":[[…],…]}`. */
  rowOf(executionId: string): Promise<string>;
  /** What one SELECT gives, likewise, with `cut` where that is not all; or why it cannot be run. */
  query(sql: string): Promise<{ readonly json: string } | { readonly problem: string }>;
}

const MOST = { rows: 500, bytes: 1_000_000 };
const LONGEST_SECONDS = 20;
const ROW = "SELECT * FROM crew_execution_results WHERE id = ?";

/** @param longestSeconds what a statement may take, which is ended then */
export function localRecord(
  server: Pick<LocalSnowflake, "openSession">,
  longestSeconds = LONGEST_SECONDS,
): LocalRecord {
  const ask = async (sql: string, binds: readonly string[] = []): Promise<string> => {
    const session = await server.openSession(LOCAL_SNOWFLAKE_QUERY.SNOWFLAKE_QUERY_USER, {
      database: LOCAL_SNOWFLAKE.SNOWFLAKE_DATABASE,
      schema: LOCAL_SNOWFLAKE.SNOWFLAKE_SCHEMA,
      warehouse: LOCAL_SNOWFLAKE_QUERY.SNOWFLAKE_QUERY_WAREHOUSE,
      role: LOCAL_SNOWFLAKE_QUERY.SNOWFLAKE_QUERY_ROLE,
    });
    try {
      const { rowtype, rowset } = await session.table(sql, binds, {
        // One more than is told, to know that there are more.
        ROWS_PER_RESULTSET: MOST.rows + 1,
        STATEMENT_TIMEOUT_IN_SECONDS: longestSeconds,
        MULTI_STATEMENT_COUNT: 1,
      });
      return await resultText(rowtype, eachOf(rowset), MOST);
    } finally {
      await session.close();
    }
  };
  return {
    rowOf: (executionId) => ask(ROW, [executionId]),
    async query(sql) {
      const statement = readOnlySql(sql);
      if ("problem" in statement) return { problem: `${statement.problem}.` };
      try {
        return { json: await ask(statement.sql) };
      } catch (error) {
        if (error instanceof SnowflakeError) return { problem: error.message };
        throw error;
      }
    },
  };
}

async function* eachOf<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
