import type { DuckDBConnection } from "@duckdb/node-api";

import { Queue } from "../../functions/async/queue.ts";
import { timeoutSignal } from "../../functions/async/timer.ts";
import { quoteDuckdbText } from "./database.ts";
import { DEFAULT_PARAMETERS, type NumberParameter, type ParameterValue } from "./session-parameters.ts";
import { SnowflakeError, unsupported } from "./snowflake-error.ts";
import type { Release, TableLocks } from "./table-locks.ts";
import type { SessionFacts } from "./translate/function-calls.ts";
import type { Translator } from "./translate/translator.ts";

/** What all sessions of a server have in common. */
export interface SharedBySessions {
  readonly translator: Translator;
  readonly locks: TableLocks;
  /** Changes of the catalogue, one at a time. */
  readonly definitions: Queue;
}

/** One login: its own DuckDB connection, current names, parameters, transaction and table locks. */
export class Session {
  facts: SessionFacts;
  readonly translator: Translator;
  readonly #connection: DuckDBConnection;
  readonly #locks: TableLocks;
  readonly #parameters = new Map<string, ParameterValue>(Object.entries(DEFAULT_PARAMETERS));
  readonly #held = new Map<string, Release>();
  #inTransaction = false;
  readonly #queue = new Queue();
  readonly #definitions: Queue;

  constructor(facts: SessionFacts, connection: DuckDBConnection, shared: SharedBySessions) {
    this.facts = facts;
    this.#connection = connection;
    this.translator = shared.translator;
    this.#locks = shared.locks;
    this.#definitions = shared.definitions;
  }

  get connection(): DuckDBConnection {
    return this.#connection;
  }

  get inTransaction(): boolean {
    return this.#inTransaction;
  }

  /** Runs the work after all work given before it: a DuckDB connection does one thing at a time. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#queue.run(work);
  }

  /** Runs a change of the catalogue alone: DuckDB fails the later of two that overlap. */
  async defining<T>(work: () => Promise<T>): Promise<T> {
    return this.#definitions.run(work);
  }

  /** All parameters as the driver wants them in answers. */
  parameterList(): readonly { readonly name: string; readonly value: ParameterValue }[] {
    return [...this.#parameters].map(([name, value]) => ({ name, value }));
  }

  numberOf(name: NumberParameter): number {
    return Number(this.#parameters.get(name));
  }

  textOf(name: "QUERY_TAG"): string {
    return String(this.#parameters.get(name));
  }

  /** Whether each statement outside a transaction commits by itself. */
  get autocommit(): boolean {
    return String(this.#parameters.get("AUTOCOMMIT")).toLowerCase() !== "false";
  }

  /** Sets a parameter; TIMEZONE takes effect on the times of the session. */
  async setParameter(name: string, value: ParameterValue): Promise<void> {
    const key = name.toUpperCase();
    if (typeof DEFAULT_PARAMETERS[key] === "number" && !(Number(value) >= 0)) throw invalid(key, value);
    if (key === "TIMEZONE") await this.#setTimeZone(String(value));
    this.#parameters.set(key, value);
  }

  /** Runs the work with parameters of its own, as those of a request; what it changes in others stays. */
  async withParameters<T>(
    parameters: Readonly<Record<string, ParameterValue>>,
    work: () => Promise<T>,
  ): Promise<T> {
    const names = Object.keys(parameters).map((name) => name.toUpperCase());
    const before = names.map((name) => [name, this.#parameters.get(name)] as const);
    try {
      for (const [name, value] of Object.entries(parameters)) await this.setParameter(name, value);
      return await work();
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) this.#parameters.delete(name);
        else await this.setParameter(name, value);
      }
    }
  }

  /** Puts a parameter back to its default. */
  async unsetParameter(name: string): Promise<void> {
    const standard = DEFAULT_PARAMETERS[name.toUpperCase()];
    if (standard === undefined) this.#parameters.delete(name.toUpperCase());
    else await this.setParameter(name, standard);
  }

  async #setTimeZone(zone: string): Promise<void> {
    try {
      await this.#connection.run(`SET TimeZone = ${quoteDuckdbText(zone)}`);
    } catch (error) {
      throw invalid("TIMEZONE", zone, { cause: error });
    }
  }

  async begin(): Promise<void> {
    // Snowflake ignores a BEGIN inside a transaction.
    if (this.#inTransaction) return;
    await this.#connection.run("BEGIN TRANSACTION");
    this.#inTransaction = true;
  }

  /**
   * @throws SnowflakeError 000002 for the COMMIT of a transaction in which a statement failed: it is rolled
   * back.
   */
  async end(how: "COMMIT" | "ROLLBACK"): Promise<void> {
    if (!this.#inTransaction) return;
    this.#inTransaction = false;
    try {
      if (how === "COMMIT" && (await this.#isBroken())) {
        await this.#connection.run("ROLLBACK");
        throw brokenTransaction();
      }
      await this.#connection.run(how);
    } finally {
      this.#releaseLocks();
    }
  }

  /**
   * Whether a statement has failed in the transaction: DuckDB then does nothing more in it and treats COMMIT
   * as ROLLBACK.
   */
  async #isBroken(): Promise<boolean> {
    try {
      await this.#connection.run("SELECT 1");
      return false;
    } catch (error) {
      if (error instanceof Error && error.message.includes("Current transaction is aborted")) return true;
      throw error;
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
    const patience = timeoutSignal(this.numberOf("LOCK_TIMEOUT"));
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

  /** Ends the session after its current statement: an open transaction is rolled back. */
  async close(): Promise<void> {
    await this.inTurn(async () => {
      await this.end("ROLLBACK");
      this.#connection.closeSync();
    });
  }
}

const brokenTransaction = (): SnowflakeError =>
  unsupported(
    "committing a transaction after an error in it. It was rolled back, and nothing of it is kept (Snowflake would have kept what succeeded)",
  );

const invalid = (name: string, value: ParameterValue, options?: ErrorOptions): SnowflakeError =>
  new SnowflakeError("001008", "22023", `invalid value [${value}] for parameter '${name}'`, options);
