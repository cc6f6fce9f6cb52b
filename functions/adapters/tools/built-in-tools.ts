import type { Crew } from "../../crew/crew.ts";
import type { Tool } from "../../crew/tool.ts";
import { CrewUnreadable } from "../../domain/errors.ts";
import { BUILT_IN_TOOLS, type BuiltInTool, missingToolSettings } from "../crew-files/built-in-names.ts";
import { snowflakeConnection } from "../snowflake/connection.ts";
import type { ReadSecret } from "../snowflake/credentials.ts";
import type { SnowflakeSettings } from "../snowflake/settings.ts";
import { type SnowflakeQuery, snowflakeQueryTool } from "./snowflake-query.ts";

/** What the built-in tools need to know; the names are those of run-crew's environment. Without a user and a role there is no query. */
export interface BuiltInToolSettings extends SnowflakeSettings {
  readonly SNOWFLAKE_QUERY_USER?: string | undefined;
  readonly SNOWFLAKE_QUERY_ROLE?: string | undefined;
  readonly SNOWFLAKE_QUERY_WAREHOUSE?: string | undefined;
  readonly SNOWFLAKE_QUERY_IDENTITY_ROLE_ARN?: string | undefined;
  readonly SNOWFLAKE_QUERY_SECRET_ARN?: string | undefined;
  readonly SNOWFLAKE_QUERY_TOKEN?: string | undefined;
  readonly SNOWFLAKE_QUERY_ROWS: number;
  readonly SNOWFLAKE_QUERY_BYTES: number;
  readonly SNOWFLAKE_QUERY_TIMEOUT_SECONDS: number;
}

/**
 * Gives a crew the built-in tools that it names, by their names. Throws a CrewUnreadable naming the setting of one that is not
 * set up, unless the crew is rehearsed: no tool is called then.
 */
export function builtInTools(
  settings: BuiltInToolSettings,
  readSecret: ReadSecret,
): (crew: Crew, isRehearsed: boolean) => ReadonlyMap<string, Tool> {
  const login = queryLogin(settings);
  const tools: Readonly<Record<BuiltInTool, Tool>> = {
    snowflake_query: snowflakeQueryTool({
      connection: login === undefined ? OFF : snowflakeConnection(login, readSecret),
      rows: settings.SNOWFLAKE_QUERY_ROWS,
      bytes: settings.SNOWFLAKE_QUERY_BYTES,
      timeoutSeconds: settings.SNOWFLAKE_QUERY_TIMEOUT_SECONDS,
      database: settings.SNOWFLAKE_DATABASE,
      schema: settings.SNOWFLAKE_SCHEMA,
    }),
  };
  const switchedOn = login === undefined ? [] : BUILT_IN_TOOLS;
  return (crew, isRehearsed) => {
    const missing = isRehearsed ? [] : missingToolSettings(crew, switchedOn);
    if (missing.length > 0) throw new CrewUnreadable(`The crew ${crew.name} lacks ${missing.join(", ")}`);
    const named = BUILT_IN_TOOLS.filter((name) => crew.builtInTools?.includes(name));
    return new Map(named.map((name) => [name, tools[name]]));
  };
}

const LONGEST_ANSWER_MILLISECONDS = 60_000;

/** Only rehearsals are offered the tool without a login, and they call none. */
const OFF: SnowflakeQuery["connection"] = {
  execute: () => Promise.reject(new CrewUnreadable("snowflake_query is not set up")),
};

/** The tool's own user, role and identity; of the record's login nothing but where Snowflake is. */
function queryLogin(settings: BuiltInToolSettings): SnowflakeSettings | undefined {
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
    // Snowflake answers when the statement is done, or says after 45 s that it is not.
    answerMilliseconds: LONGEST_ANSWER_MILLISECONDS,
  };
}
