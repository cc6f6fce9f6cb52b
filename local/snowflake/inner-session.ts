import { randomUUID } from "node:crypto";

import type { EncodedResult } from "./result-encoding.ts";
import type { LoginNames, Sessions } from "./sessions.ts";
import { SnowflakeError } from "./snowflake-error.ts";

/** A row's values as the wire has them, by column. */
type InnerRow = Readonly<Record<string, string | null>>;

/** A session of the server's own process, which needs neither a driver nor a connection. */
export interface InnerSession {
  /** @throws SnowflakeError */
  run(sqlText: string, binds?: readonly (string | null)[]): Promise<readonly InnerRow[]>;
  /**
   * The same with the columns, whose names may occur more than once.
   * @param parameters such as STATEMENT_TIMEOUT_IN_SECONDS, for this statement
   * @throws SnowflakeError
   */
  table(
    sqlText: string,
    binds: readonly (string | null)[],
    parameters: Readonly<Record<string, number>>,
  ): Promise<Pick<EncodedResult, "rowtype" | "rowset">>;
  close(): Promise<void>;
}

export async function openInnerSession(
  sessions: Sessions,
  user: string,
  names: LoginNames,
): Promise<InnerSession> {
  const login = { LOGIN_NAME: user, AUTHENTICATOR: "OAUTH", TOKEN: "inner" };
  const open = await sessions.login(login, names);
  const table: InnerSession["table"] = async (sqlText, binds, parameters) => {
    const bindings = binds.map((value, index) => [index + 1, { type: "TEXT", value }] as const);
    const request = { sqlText, bindings: Object.fromEntries(bindings), parameters };
    const answer = await open.runner.begin(randomUUID(), request, undefined).answer;
    if (answer?.["success"] !== true) throw refusalIn(answer);
    return answer["data"] as EncodedResult;
  };
  return {
    table,
    run: async (sqlText, binds = []) => rowsOf(await table(sqlText, binds, {})),
    close: () => sessions.close(open),
  };
}

function refusalIn(answer: Readonly<Record<string, unknown>> | undefined): SnowflakeError {
  const { sqlState = "" } = (answer?.["data"] ?? {}) as { readonly sqlState?: string };
  return new SnowflakeError(String(answer?.["code"]), sqlState, String(answer?.["message"]));
}

const rowsOf = ({ rowtype, rowset }: Pick<EncodedResult, "rowtype" | "rowset">): readonly InnerRow[] =>
  rowset.map((row) => Object.fromEntries(rowtype.map(({ name }, index) => [name, row[index] ?? null])));
