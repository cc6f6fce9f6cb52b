import { RecordUnavailable } from "../../../domain/errors.ts";
import { codeOf, messageOf } from "../../../text/error-text.ts";
import type { SnowflakeConnection } from "../connection.ts";

/** A statement of DDL may wait for others; more than this, in milliseconds, is a broken connection. */
const STATEMENT_MILLISECONDS = 120_000;

type Rows = Awaited<ReturnType<SnowflakeConnection["execute"]>>;

interface SchemaStatement {
  /** What it does, for error sentences: "Snowflake could not <operation>". */
  readonly operation: string;
  readonly sqlText: string;
  readonly binds?: readonly (string | null)[];
}

/**
 * Runs one statement of a migration, or about migrations, with a limit of two minutes.
 * @throws RecordUnavailable
 */
export const runSchemaStatement = (
  connection: SnowflakeConnection,
  { operation, sqlText, binds = [] }: SchemaStatement,
): Promise<Rows> =>
  connection.execute({ operation, sqlText, binds, signal: AbortSignal.timeout(STATEMENT_MILLISECONDS) });

/** Snowflake's code of a refused statement, such as "003001"; empty when it did not come to that. */
export function snowflakeCode(error: unknown): string {
  return codeOf(error instanceof RecordUnavailable ? error.cause : error);
}

/** What Snowflake says, with the connection's hint behind it where it has one. */
export function snowflakeWords(error: unknown): string {
  return messageOf(error instanceof RecordUnavailable ? error.cause : error);
}
