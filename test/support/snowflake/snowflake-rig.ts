import { afterEach, beforeEach } from "vitest";

import {
  type SessionTokens,
  snowflakeConnection,
  type SnowflakeConnection,
} from "../../../functions/adapters/snowflake/connection.ts";
import type { SnowflakeSettings } from "../../../functions/adapters/snowflake/settings.ts";
import { LOCAL_SNOWFLAKE } from "../../../local/local-variables.ts";
import type { LocalSnowflake } from "../../../local/snowflake/server.ts";
import { type CutOffServer, startCutOffServer } from "../servers/cut-off-server.ts";
import { startSnowflake } from "./start-snowflake.ts";

export interface SnowflakeRig {
  server: LocalSnowflake;
  between: CutOffServer;
  connection: SnowflakeConnection & SessionTokens;
  readonly settings: (more?: Partial<SnowflakeSettings>) => SnowflakeSettings;
  readonly connectionWith: (
    settings: Partial<SnowflakeSettings>,
    readSecret?: () => Promise<string>,
  ) => SnowflakeConnection & SessionTokens;
  /** Runs a statement on the connection, for so many milliseconds at most. */
  readonly run: (sql?: string, milliseconds?: number) => ReturnType<SnowflakeConnection["execute"]>;
  /** How many requests had this in their path. */
  readonly countOf: (part: string) => number;
  readonly logins: () => number;
}

const noSecret = () => Promise.reject(new Error("no secret"));

/**
 * The adapter's connection, and a server that can fail between it and the local Snowflake; all new for each
 * test.
 */
export function snowflakeRig(): SnowflakeRig {
  const settings = (more: Partial<SnowflakeSettings> = {}): SnowflakeSettings => ({
    ...LOCAL_SNOWFLAKE,
    SNOWFLAKE_ACCESS_URL: rig.between.url,
    ...more,
  });
  const rig = {
    settings,
    connectionWith: (more, readSecret = noSecret) => snowflakeConnection(settings(more), readSecret),
    run: (sql = "SELECT 1 AS one", milliseconds = 60_000) =>
      rig.connection.execute({
        operation: "run a statement",
        sqlText: sql,
        signal: AbortSignal.timeout(milliseconds),
      }),
    countOf: (part) => rig.between.requests.filter(({ path }) => path.includes(part)).length,
    logins: () => rig.countOf("login-request"),
  } as SnowflakeRig;
  beforeEach(async () => {
    rig.server = await startSnowflake({ file: ":memory:" });
    rig.between = await startCutOffServer(rig.server.url);
    rig.connection = rig.connectionWith({});
  });
  afterEach(async () => {
    await rig.between.close();
    await rig.server.close();
  });
  return rig;
}

/** Whether a request runs a statement that has this in its text. */
export const isQuery = (path: string, body: unknown, sql = "SELECT"): boolean =>
  path.includes("query-request") && (body as { sqlText: string }).sqlText.includes(sql);

export const errorOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "none",
    (error: unknown) => error,
  );

/** Answers to a login in the server's place. */
export const loginAnswers = {
  welcome: {
    status: 200,
    body: { success: true, data: { token: "session", masterToken: "master", sessionId: 1, parameters: [] } },
  },
  refused: (code: string, message = "refused") => ({
    status: 200,
    body: { success: false, code, message, data: { sqlState: "08001" } },
  }),
};
