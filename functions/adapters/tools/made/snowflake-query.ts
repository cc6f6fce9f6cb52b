import type { RowStatement } from "snowflake-sdk";
import * as z from "zod";

import { backoff, type Backoff } from "../../../async/backoff.ts";
import { wait } from "../../../async/timer.ts";
import { defineTool, type Tool, type ToolCall } from "../../../crew/tool.ts";
import { CrewUnreadable, RecordUnavailable } from "../../../domain/errors.ts";
import { type SnowflakeConnection, snowflakeConnection } from "../../snowflake/connection.ts";
import type { ReadSecret } from "../../snowflake/credentials.ts";
import type { SnowflakeSettings } from "../../snowflake/settings.ts";
import { allowedFunctions } from "../allowed-functions.ts";
import type { MakeTool } from "../built-in-tool.ts";
import type { SnowflakeQuerySettings } from "../query-settings.ts";
import { rawRows } from "../raw-rows.ts";
import { readOnlySql } from "../read-only-sql.ts";
import { type ResultLimits, resultText } from "../result-text.ts";

export interface SnowflakeQuery extends ResultLimits {
  /** A session of the tool's own user and role. */
  readonly connection: Pick<SnowflakeConnection, "execute">;
  /** Snowflake ends the statement after it. */
  readonly timeoutSeconds: number;
  readonly database: string;
  readonly schema: string;
  /** Functions that may be called beside those that only read, as `allowedFunctions` takes them. */
  readonly functions?: string;
}

/** For the login, the queue of the warehouse and reading the result, beside the statement's own time. */
const AROUND_STATEMENT_SECONDS = 15;
/** For the tool to say itself that its time is over, before the engine does. */
const LAST_WORD_SECONDS = 5;

/** In milliseconds. */
const BACKOFF: Backoff = { first: 500, longest: 8000, jitter: "full" };

/** Snowflake takes 1 MB; nobody writes so much by hand. */
const LONGEST_SQL = 100_000;

const LONGEST_ANSWER_MILLISECONDS = 60_000;

export const make: MakeTool = (name, { settings, readSecret }) =>
  makeSnowflakeQuery(name, settings, readSecret);

/** The tool as the settings say, with a session of its own user and role. */
export function makeSnowflakeQuery(
  name: string,
  settings: SnowflakeQuerySettings,
  readSecret: ReadSecret,
): Tool {
  const login = queryLogin(settings);
  // Without a login only rehearsals are offered the tool, and they use `rehearse`.
  const connection =
    login === undefined
      ? { execute: () => Promise.reject(new CrewUnreadable(`${name} is not set up`)) }
      : snowflakeConnection(login, readSecret);
  return snowflakeQueryTool(name, {
    connection,
    rows: settings.SNOWFLAKE_QUERY_ROWS,
    bytes: settings.SNOWFLAKE_QUERY_BYTES,
    timeoutSeconds: settings.SNOWFLAKE_QUERY_TIMEOUT_SECONDS,
    database: settings.SNOWFLAKE_DATABASE,
    schema: settings.SNOWFLAKE_SCHEMA,
    functions: settings.SNOWFLAKE_QUERY_FUNCTIONS ?? "",
  });
}

/** The tool's own user, role and identity; of the record's login nothing but where Snowflake is. */
function queryLogin(settings: SnowflakeQuerySettings): SnowflakeSettings | undefined {
  const { SNOWFLAKE_QUERY_USER: user, SNOWFLAKE_QUERY_ROLE: role } = settings;
  if (!user || !role) return undefined;
  return {
    SNOWFLAKE_ACCOUNT: settings.SNOWFLAKE_ACCOUNT,
    SNOWFLAKE_AUTHENTICATION: settings.SNOWFLAKE_AUTHENTICATION,
    SNOWFLAKE_DATABASE: settings.SNOWFLAKE_DATABASE,
    SNOWFLAKE_SCHEMA: settings.SNOWFLAKE_SCHEMA,
    SNOWFLAKE_ACCESS_URL: settings.SNOWFLAKE_ACCESS_URL,
    SNOWFLAKE_USER: user,
    SNOWFLAKE_ROLE: role,
    SNOWFLAKE_WAREHOUSE: settings.SNOWFLAKE_QUERY_WAREHOUSE || settings.SNOWFLAKE_WAREHOUSE,
    SNOWFLAKE_IDENTITY_ROLE_ARN: settings.SNOWFLAKE_QUERY_IDENTITY_ROLE_ARN,
    SNOWFLAKE_SECRET_ARN: settings.SNOWFLAKE_QUERY_SECRET_ARN,
    SNOWFLAKE_TOKEN: settings.SNOWFLAKE_QUERY_TOKEN,
    quotaUsedUp: settings.quotaUsedUp,
    // Snowflake answers when the statement is done, or says after 45 s that it is not.
    answerMilliseconds: LONGEST_ANSWER_MILLISECONDS,
  };
}

/** One SELECT, its result cut to what a model can use. */
export function snowflakeQueryTool(name: string, query: SnowflakeQuery): Tool {
  const { database, schema, rows, bytes, functions = "" } = query;
  const isAllowed = allowedFunctions(functions, query);
  return defineTool({
    name,
    description:
      `Runs one SELECT (or WITH … SELECT) in Snowflake's SQL and gives back its columns and rows as JSON. ` +
      `Tables are found in ${database}.${schema} unless they are named in full; INFORMATION_SCHEMA lists tables and columns. ` +
      `At most ${rows} rows and ${bytes} bytes come back, and "cut" says when there is more: aggregate in SQL. ` +
      `It is for reading: it takes no other statement, no sequence's NEXTVAL, and no functions but Snowflake's that only read` +
      (functions === "" ? "." : ` and ${functions}.`),
    input: z.object({
      sql: z.string().max(LONGEST_SQL).describe("One SELECT statement, without parameters"),
    }),
    effect: "read",
    timeoutSeconds: query.timeoutSeconds + AROUND_STATEMENT_SECONDS + LAST_WORD_SECONDS,
    rehearse: () => "This is a rehearsal: the SQL was not run.",
    run: async ({ sql }, call) => {
      const statement = readOnlySql(sql, isAllowed);
      if ("problem" in statement) throw new Error(statement.problem);
      return runPatiently(statement.sql, query, call);
    },
  });
}

/** Tries again while Snowflake is away, for as long as the call may take. */
async function runPatiently(sql: string, query: SnowflakeQuery, call: ToolCall): Promise<string> {
  const milliseconds = (query.timeoutSeconds + AROUND_STATEMENT_SECONDS) * 1000;
  const signal = AbortSignal.any([call.signal, AbortSignal.timeout(milliseconds)]);
  for (let tries = 1; ; tries += 1) {
    try {
      return await run(sql, query, call.executionId, signal);
    } catch (error) {
      call.signal.throwIfAborted();
      if (!(error instanceof RecordUnavailable)) throw error;
      const refusal = refusalOf(error.cause);
      if (refusal !== undefined) throw new Error(refusal, { cause: error });
      await wait(backoff(BACKOFF, tries), signal).catch((cause: unknown) => {
        call.signal.throwIfAborted();
        const seconds = Math.round(milliseconds / 1000);
        throw new Error(`Snowflake gave no answer within ${seconds} s: ${error.message}`, { cause });
      });
    }
  }
}

async function run(
  sql: string,
  query: SnowflakeQuery,
  executionId: string,
  signal: AbortSignal,
): Promise<string> {
  let text = "";
  const parameters = {
    // One more than is told, to know that there are more.
    ROWS_PER_RESULTSET: query.rows + 1,
    STATEMENT_TIMEOUT_IN_SECONDS: query.timeoutSeconds,
    MULTI_STATEMENT_COUNT: 1,
    QUERY_TAG: queryTag(executionId),
    // What the statement itself makes of the time of day; values are read the same in any zone.
    TIMEZONE: "UTC",
  };
  const read = async (statement: RowStatement): Promise<void> => {
    const columns = (statement.getColumns() ?? []).map((column) => ({
      name: column.getName(),
      type: column.getType(),
    }));
    text = await resultText(columns, rawRows(statement), query);
  };
  await query.connection.execute({
    operation: "run the query",
    sqlText: sql,
    signal,
    foreign: { parameters, read },
  });
  return text;
}

/**
 * In QUERY_HISTORY: `query_tag = 'stepcrew:<execution id>'`, or `query_tag LIKE 'stepcrew:%'` for those of
 * all crews.
 */
const queryTag = (executionId: string): string => `stepcrew:${executionId}`;

/**
 * What Snowflake has against the statement or the login, for which trying again is no use; undefined when it
 * was away.
 */
function refusalOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  if (cause.name === "InvalidInput") return `The tool is not set up rightly: ${cause.message}`;
  const { code, sqlState } = cause as { readonly code?: unknown; readonly sqlState?: unknown };
  // The driver's own codes are numbers; the server's are texts, those of logins and sessions from 39 on.
  if (typeof code !== "string") return undefined;
  if (code.startsWith("39")) return `Snowflake did not let the tool in (${code}): ${cause.message}`;
  return sqlState ? `Snowflake refused the statement (${code}): ${cause.message}` : undefined;
}
