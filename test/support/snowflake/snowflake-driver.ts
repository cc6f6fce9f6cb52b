import type Driver from "snowflake-sdk";
import type {
  Bind,
  Connection,
  ConnectionOptions,
  FileAndStageBindStatement,
  RowStatement,
  StatementOption,
} from "snowflake-sdk";

/**
 * The driver looks for clouds, sends telemetry and loads a native module when it is imported; no test may.
 */
async function loadDriver(): Promise<typeof Driver> {
  process.env["SNOWFLAKE_DISABLE_PLATFORM_DETECTION"] = "true";
  process.env["SNOWFLAKE_DISABLE_MINICORE"] = "1";
  // Workload identity is refused for hosts that are not Snowflake's.
  process.env["SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES"] = "127.0.0.1";
  process.env["SF_TELEMETRY_DISABLE_CONNECTION_SHAPE"] = "1";
  const { default: driver } = await import("snowflake-sdk");
  driver.configure({ logLevel: "OFF" });
  return driver;
}

/** Logs in with the real driver; rejects with the driver's error. */
export async function connectDriver(
  url: string,
  options: Partial<ConnectionOptions> = {},
): Promise<Connection> {
  const driver = await loadDriver();
  const connection = driver.createConnection({
    account: "test",
    accessUrl: url,
    username: "tester",
    password: "any",
    ...options,
  });
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
  return connection;
}

export interface Executed {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly statement: RowStatement;
}

/** What else goes into the request of a statement. */
export type RequestOptions = Pick<StatementOption, "requestId" | "parameters" | "asyncExec">;

/** Runs one statement to its end and keeps the driver's statement beside the rows. */
export async function execute(
  connection: Connection,
  sqlText: string,
  binds: readonly unknown[] = [],
  options: RequestOptions = {},
): Promise<Executed> {
  return new Promise((resolve, reject) => {
    connection.execute({
      sqlText,
      binds: binds as Bind[],
      ...options,
      complete: (error, statement, rows) =>
        error ? reject(error) : resolve({ rows: rows ?? [], statement }),
    });
  });
}

/** Runs several statements as one request; gives the rows of each. */
export async function executeAll(
  connection: Connection,
  sqlText: string,
  binds: readonly unknown[] = [],
): Promise<readonly Executed["rows"][]> {
  const results: Executed["rows"][] = [];
  return new Promise((resolve, reject) => {
    connection.execute({
      sqlText,
      binds: binds as Bind[],
      parameters: { MULTI_STATEMENT_COUNT: 0 },
      // The driver calls it for each result, and fetches the next when asked.
      complete: (error, statement, rows) => {
        if (error) return reject(error);
        results.push(rows ?? []);
        const { hasNext, NextResult } = statement as FileAndStageBindStatement;
        return hasNext() ? NextResult() : resolve(results);
      },
    });
  });
}

/** The rows of one statement. */
export const query = async (
  connection: Connection,
  sqlText: string,
  binds: readonly unknown[] = [],
): Promise<Executed["rows"]> => (await execute(connection, sqlText, binds)).rows;

export async function disconnect(connection: Connection): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    connection.destroy((error) => (error ? reject(error) : resolve()));
  });
}

/** What the driver's own requests of a session are authorized by. */
export function sessionToken(connection: Connection): string {
  const { services } = JSON.parse(connection.serialize()) as {
    services: { sf: { tokenInfo: { sessionToken: string } } };
  };
  return services.sf.tokenInfo.sessionToken;
}
