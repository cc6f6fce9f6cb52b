import { RecordUnavailable } from "../../../domain/errors.ts";
import type { SnowflakeConnection } from "../connection.ts";
import { runSchemaStatement, snowflakeWords } from "./schema-statement.ts";

/**
 * The right to change the schema: one row of a table of its own. A runner that dies keeps others out until
 * its end, so it is short, and prolonged before each statement, which may take two minutes.
 */
export interface MigrationLease {
  /** @throws Error when it has run out and somebody else may be at work */
  prolong(): Promise<void>;
}

interface LeaseOptions {
  /** Says who is at work to people, and differs for each run. */
  readonly holder: string;
  readonly report: (line: string) => void;
}

const LEASE_MINUTES = 5;

const CREATE_LEASE =
  "CREATE TABLE IF NOT EXISTS crew_schema_lease (holder VARCHAR, held_since TIMESTAMP_NTZ, held_until TIMESTAMP_NTZ)";

/** Two first runners may both insert a row; whoever holds one keeps the other from taking any. */
const FIRST_ROW =
  "INSERT INTO crew_schema_lease SELECT 'nobody', SYSDATE(), SYSDATE() WHERE NOT EXISTS (SELECT 1 FROM crew_schema_lease)";

/** An UPDATE locks the whole table, so of two at once the second sees what the first did. */
const TAKE = `UPDATE crew_schema_lease SET holder = ?, held_since = SYSDATE(), held_until = DATEADD(minute, ${LEASE_MINUTES}, SYSDATE())
WHERE NOT EXISTS (SELECT 1 FROM crew_schema_lease WHERE held_until > SYSDATE())`;

const PROLONG = `UPDATE crew_schema_lease SET held_until = DATEADD(minute, ${LEASE_MINUTES}, SYSDATE())
WHERE holder = ? AND held_until > SYSDATE()`;

const RELEASE = "UPDATE crew_schema_lease SET held_until = SYSDATE() WHERE holder = ?";

const HOLDERS = `SELECT holder, TO_VARCHAR(held_since, 'YYYY-MM-DD HH24:MI:SS') AS held_since,
  TO_VARCHAR(held_until, 'YYYY-MM-DD HH24:MI:SS') AS held_until FROM crew_schema_lease WHERE held_until > SYSDATE()`;

/**
 * Does the work under the lease, and gives it back; but not when a statement was given up on that Snowflake
 * may still be carrying out, for another runner would then begin beside it: until when the lease lasts is
 * reported.
 * @throws Error saying who holds it, since when, and what to do
 */
export async function underLease<Result>(
  connection: SnowflakeConnection,
  { holder, report }: LeaseOptions,
  work: (lease: MigrationLease) => Promise<Result>,
): Promise<Result> {
  let heldUntil = await takeLease(connection, holder);
  const lease: MigrationLease = {
    async prolong() {
      heldUntil = await prolong(connection, holder);
    },
  };
  const release = async (): Promise<void> => {
    await runSchemaStatement(connection, {
      operation: "release the lease",
      sqlText: RELEASE,
      binds: [holder],
    }).catch((error: unknown) =>
      report(`the right to change the schema ends by itself at ${heldUntil} UTC: ${snowflakeWords(error)}`),
    );
  };
  let result: Result;
  try {
    result = await work(lease);
  } catch (error) {
    if (mayStillCommit(error)) {
      report(
        `Snowflake may still be at work on the statement that was given up, so no other run may change the schema before ${heldUntil} UTC: try again then`,
      );
    } else {
      await release();
    }
    throw error;
  }
  await release();
  return result;
}

/**
 * Whether an error comes, however often it was explained, of a statement that Snowflake may still carry out.
 */
const mayStillCommit = (error: unknown): boolean =>
  error instanceof RecordUnavailable
    ? error.mayStillCommit
    : error instanceof Error && mayStillCommit(error.cause);

/** @returns until when it is held, "2026-01-01 10:00:00" in UTC */
async function takeLease(connection: SnowflakeConnection, holder: string): Promise<string> {
  await runSchemaStatement(connection, { operation: "create the lease table", sqlText: CREATE_LEASE });
  await runSchemaStatement(connection, { operation: "make the lease", sqlText: FIRST_ROW });
  await runSchemaStatement(connection, { operation: "take the lease", sqlText: TAKE, binds: [holder] });
  const holders = await readHolders(connection);
  const other = holders.find((row) => row["HOLDER"] !== holder);
  if (other !== undefined) {
    throw new Error(
      `Another npm run migrate is at work in this schema: ${String(other["HOLDER"])}, since ${String(other["HELD_SINCE"])} UTC. ` +
        `Wait for its end and run this again. Should it have died, its right ends by itself at ${String(other["HELD_UNTIL"])} UTC`,
    );
  }
  return String(holders[0]?.["HELD_UNTIL"]);
}

/** @returns until when it is held now */
async function prolong(connection: SnowflakeConnection, holder: string): Promise<string> {
  await runSchemaStatement(connection, { operation: "prolong the lease", sqlText: PROLONG, binds: [holder] });
  const mine = (await readHolders(connection)).find((row) => row["HOLDER"] === holder);
  if (mine === undefined) {
    throw new Error(
      `The right to change the schema ran out after ${LEASE_MINUTES} minutes without a sign of life. Run npm run migrate again: it goes on where this ended`,
    );
  }
  return String(mine["HELD_UNTIL"]);
}

const readHolders = (connection: SnowflakeConnection) =>
  runSchemaStatement(connection, { operation: "read who holds the lease", sqlText: HOLDERS });
