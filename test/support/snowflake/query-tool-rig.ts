import { makeSnowflakeQuery } from "../../../functions/adapters/tools/made/snowflake-query.ts";
import type { Tool } from "../../../functions/crew/index.ts";
import { LOCAL_SNOWFLAKE } from "../../../local/local-variables.ts";
import { type SnowflakeRig, snowflakeRig } from "./snowflake-rig.ts";

interface ToolLimits {
  readonly rows?: number;
  readonly bytes?: number;
  readonly seconds?: number;
  readonly functions?: string;
}

export interface QueryToolRig {
  readonly rig: SnowflakeRig;
  /**
   * The tool as run-crew makes it, over the real driver. Its credential is a token, unless it is given a way
   * to read a secret.
   */
  readonly queryTool: (limits?: ToolLimits, readSecret?: () => Promise<string>) => Tool;
  readonly textFor: (sql: string, tool?: Tool) => Promise<string>;
  readonly answerTo: (sql: string, tool?: Tool) => Promise<unknown>;
}

const noSecret = () => Promise.reject(new Error("no secret"));

export const call = (signal = new AbortController().signal) => ({
  signal,
  idempotencyKey: "k",
  executionId: "e-1",
});

/** The tool `snowflake_query` on a Snowflake that can fail, new for each test. */
export function queryToolRig(): QueryToolRig {
  const rig = snowflakeRig();
  const queryTool: QueryToolRig["queryTool"] = (limits = {}, readSecret) => {
    const settings = {
      ...LOCAL_SNOWFLAKE,
      SNOWFLAKE_ACCESS_URL: rig.between.url,
      SNOWFLAKE_QUERY_USER: "STEPCREW_QUERY",
      SNOWFLAKE_QUERY_ROLE: "STEPCREW_QUERY",
      SNOWFLAKE_QUERY_WAREHOUSE: "SMALL",
      ...(readSecret ? { SNOWFLAKE_QUERY_SECRET_ARN: "arn:s" } : { SNOWFLAKE_QUERY_TOKEN: "local-token" }),
      SNOWFLAKE_QUERY_FUNCTIONS: limits.functions,
      SNOWFLAKE_QUERY_ROWS: limits.rows ?? 100,
      SNOWFLAKE_QUERY_BYTES: limits.bytes ?? 50_000,
      SNOWFLAKE_QUERY_TIMEOUT_SECONDS: limits.seconds ?? 60,
    };
    return makeSnowflakeQuery("snowflake_query", settings, readSecret ?? noSecret);
  };
  const textFor = async (sql: string, tool = queryTool()): Promise<string> =>
    String(await tool.run({ sql }, call()));
  const answerTo = async (sql: string, tool?: Tool): Promise<unknown> => JSON.parse(await textFor(sql, tool));
  return { rig, queryTool, textFor, answerTo };
}
