import type { DuckDBConnection } from "@duckdb/node-api";

import { quoteText } from "./database.ts";
import { SnowflakeError, unsupported } from "./errors.ts";
import type { Release, TableLocks } from "./table-locks.ts";
import type { SessionFacts } from "./translate/functions.ts";
import { Turns } from "./turns.ts";

export type ParameterValue = string | number | boolean;

/** Snowflake's own defaults, as far as clients or this server read them. */
const DEFAULT_PARAMETERS: Readonly<Record<string, ParameterValue>> = {
  AUTOCOMMIT: true,
  BINARY_OUTPUT_FORMAT: "HEX",
  CLIENT_SESSION_KEEP_ALIVE: false,
  CLIENT_STAGE_ARRAY_BINDING_THRESHOLD: 65_280,
  DATE_OUTPUT_FORMAT: "YYYY-MM-DD",
  LOCK_TIMEOUT: 43_200,
  PYTHON_CONNECTOR_QUERY_RESULT_FORMAT: "JSON",
  QUERY_TAG: "",
  STATEMENT_TIMEOUT_IN_SECONDS: 172_800,
  TIME_OUTPUT_FORMAT: "HH24:MI:SS",
  TIMESTAMP_LTZ_OUTPUT_FORMAT: "",
  TIMESTAMP_NTZ_OUTPUT_FORMAT: "YYYY-MM-DD HH24:MI:SS.FF3",
  TIMESTAMP_OUTPUT_FORMAT: "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM",
  TIMESTAMP_TZ_OUTPUT_FORMAT: "",
  TIMEZONE: "America/Los_Angeles",
};

/** One login: its own DuckDB connection, current names, parameters, transaction and table locks. */
export class Session {
  facts: SessionFacts;
  readonly #connection: DuckDBConnection;
  readonly #locks: TableLocks;
  readonly #parameters = new Map<string, ParameterValue>(Object.entries(DEFAULT_PARAMETERS));
  readonly #held = new Map<string, Release>();
  #inTransaction = false;
  readonly #turns = new Turns();
  readonly #definitions: Turns;

  constructor(facts: SessionFacts, connection: DuckDBConnection, locks: TableLocks, definitions: Turns) {
    this.facts = facts;
    this.#connection = connection;
    this.#locks = locks;
    this.#definitions = definitions;
  }

  get connection(): DuckDBConnection {
    return this.#connection;
  }

  get inTransaction(): boolean {
    return this.#inTransaction;
  }

  /** Runs the work after all work given before it: a DuckDB connection does one thing at a time. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.take(work);
  }

  /** Runs a change of the catalogue alone: DuckDB fails the later of two that overlap. */
  async defining<T>(work: () => Promise<T>): Promise<T> {
    return this.#definitions.take(work);
  }

  /** All parameters as the driver wants them in answers. */
  parameterList(): readonly { readonly name: string; readonly value: ParameterValue }[] {
    return [...this.#parameters].map(([name, value]) => ({ name, value }));
  }

  /** A parameter in seconds. */
  seconds(name: "STATEMENT_TIMEOUT_IN_SECONDS" | "LOCK_TIMEOUT"): number {
    return Number(this.#parameters.get(name));
  }

  /** Sets a parameter; TIMEZONE takes effect on the times of the session. */
  async setParameter(name: string, value: ParameterValue): Promise<void> {
    const key = name.toUpperCase();
    if (key === "AUTOCOMMIT" && String(value).toLowerCase() === "false")
      throw unsupported("AUTOCOMMIT = FALSE");
    if (key === "TIMEZONE") await this.#setTimeZone(String(value));
    this.#parameters.set(key, value);
  }

  /** Puts a parameter back to its default. */
  async unsetParameter(name: string): Promise<void> {
    const standard = DEFAULT_PARAMETERS[name.toUpperCase()];
    if (standard === undefined) this.#parameters.delete(name.toUpperCase());
    else await this.setParameter(name, standard);
  }

  async #setTimeZone(zone: string): Promise<void> {
    try {
      await this.#connection.run(`SET TimeZone = ${quoteText(zone)}`);
    } catch (error) {
      const message = `invalid value [${zone}] for parameter 'TIMEZONE'`;
      throw new SnowflakeError("001008", "22023", message, { cause: error });
    }
  }

  async begin(): Promise<void> {
    // Snowflake ignores a BEGIN inside a transaction.
    if (this.#inTransaction) return;
    await this.#connection.run("BEGIN TRANSACTION");
    this.#inTransaction = true;
  }

  async end(how: "COMMIT" | "ROLLBACK"): Promise<void> {
    if (!this.#inTransaction) return;
    this.#inTransaction = false;
    try {
      await this.#connection.run(how);
    } finally {
      this.#releaseLocks();
    }
  }

  /** Runs a write of one table under its lock, which a transaction keeps until it ends. */
  async locked<T>(table: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (this.#held.has(table)) return work();
    const release = await this.#acquire(table, signal);
    this.#held.set(table, release);
    try {
      return await work();
    } finally {
      if (!this.#inTransaction) this.#releaseLocks();
    }
  }

  async #acquire(table: string, signal: AbortSignal): Promise<Release> {
    const patience = AbortSignal.timeout(Math.min(this.seconds("LOCK_TIMEOUT") * 1000, 2 ** 31 - 1));
    try {
      return await this.#locks.acquire(table, AbortSignal.any([signal, patience]));
    } catch (error) {
      if (!patience.aborted || error instanceof SnowflakeError) throw error;
      const message = `Lock of table '${table}' was not given within LOCK_TIMEOUT.`;
      throw new SnowflakeError("000604", "57014", message, { cause: error });
    }
  }

  #releaseLocks(): void {
    for (const release of this.#held.values()) release();
    this.#held.clear();
  }

  /** Ends the session after the statement it is at: an open transaction is rolled back. */
  async close(): Promise<void> {
    await this.inTurn(async () => {
      await this.end("ROLLBACK");
      this.#connection.closeSync();
    });
  }
}
