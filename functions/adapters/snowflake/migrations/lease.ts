import type { SnowflakeConnection } from "../connection.ts";
import { runStatement } from "./run-statement.ts";

/**
 * The right to change the schema: one row of a table of its own. A runner that dies keeps others out until its end, so it is
 * short, and prolonged before each statement, which may take two minutes.
 */
export interface MigrationLease {
  /** @throws Error when it has run out and somebody else may be at work */
  prolong(): Promise<void>;
  release(): Promise<void>;
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
 * @param holder says who is at work to people, and differs for each run
 * @throws Error saying who holds it, since when, and what to do
 */
export async function takeLease(connection: SnowflakeConnection, holder: string): Promise<MigrationLease> {
  await runStatement(connection, "create the lease table", CREATE_LEASE);
  await runStatement(connection, "make the lease", FIRST_ROW);
  await runStatement(connection, "take the lease", TAKE, [holder]);
  const others = (await readHolders(connection)).filter((row) => row["HOLDER"] !== holder);
  const [other] = others;
  if (other !== undefined) {
    throw new Error(
      `Another npm run migrate is at work in this schema: ${String(other["HOLDER"])}, since ${String(other["HELD_SINCE"])} UTC. ` +
        `Wait for its end and run this again. Should it have died, its right ends by itself at ${String(other["HELD_UNTIL"])} UTC`,
    );
  }
  return {
    async prolong() {
      await runStatement(connection, "prolong the lease", PROLONG, [holder]);
      const mine = (await readHolders(connection)).some((row) => row["HOLDER"] === holder);
      if (!mine) {
        throw new Error(
          `The right to change the schema ran out after ${LEASE_MINUTES} minutes without a sign of life. Run npm run migrate again: it goes on where this ended`,
        );
      }
    },
    async release() {
      await runStatement(connection, "release the lease", RELEASE, [holder]);
    },
  };
}

const readHolders = (connection: SnowflakeConnection) =>
  runStatement(connection, "read who holds the lease", HOLDERS);
