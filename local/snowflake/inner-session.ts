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
  close(): Promise<void>;
}

export async function openInnerSession(
  sessions: Sessions,
  user: string,
  names: LoginNames,
): Promise<InnerSession> {
  const login = { LOGIN_NAME: user, AUTHENTICATOR: "OAUTH", TOKEN: "inner" };
  const open = await sessions.login(login, names);
  return {
    async run(sqlText, binds = []) {
      const bindings = binds.map((value, index) => [index + 1, { type: "TEXT", value }] as const);
      const request = { sqlText, bindings: Object.fromEntries(bindings) };
      const answer = await open.runner.begin(randomUUID(), request, undefined).answer;
      if (answer?.["success"] !== true) throw refusalIn(answer);
      return rowsOf(answer["data"] as EncodedResult);
    },
    close: () => sessions.close(open),
  };
}

function refusalIn(answer: Readonly<Record<string, unknown>> | undefined): SnowflakeError {
  const { sqlState = "" } = (answer?.["data"] ?? {}) as { readonly sqlState?: string };
  return new SnowflakeError(String(answer?.["code"]), sqlState, String(answer?.["message"]));
}

const rowsOf = ({ rowtype, rowset }: EncodedResult): readonly InnerRow[] =>
  rowset.map((row) => Object.fromEntries(rowtype.map(({ name }, index) => [name, row[index] ?? null])));
