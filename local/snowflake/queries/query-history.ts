import { randomUUID } from "node:crypto";

import { canceled, SnowflakeError } from "../snowflake-error.ts";
import type { QueryAnswer } from "./answers.ts";

/** Queries that can be asked about; older ones are forgotten. */
const KEPT_QUERIES = 1000;
/** How many characters of results are kept for them. */
const KEPT_CHARACTERS = 20_000_000;
/**
 * Smaller results are never dropped before their query: a write's counts are the answer to its repetition.
 */
const SMALL_RESULT = 1000;

type QueryStatus = "RUNNING" | "SUCCESS" | "FAILED_WITH_ERROR" | "ABORTED";

/** A query that runs or has run, in whichever session. */
export interface Query {
  readonly id: string;
  readonly sqlText: string;
  readonly user: string;
  readonly sessionId: number;
  readonly startedAt: number;
  readonly controller: AbortController;
  /** Undefined once it was dropped to spare memory. */
  answer: Promise<QueryAnswer> | undefined;
  size: number;
  status: QueryStatus;
  tag: string;
  endedAt?: number;
  error?: SnowflakeError;
}

export interface QueryStart {
  readonly sqlText: string;
  readonly user: string;
  readonly sessionId: number;
}

/** The queries of all sessions, with their results as long as there is room. A user sees its own. */
export class QueryHistory {
  readonly #queries = new Map<string, Query>();
  readonly #onError: (error: SnowflakeError) => void;
  #characters = 0;

  /** @param onError gets what statements fail with */
  constructor(onError: (error: SnowflakeError) => void = () => undefined) {
    this.#onError = onError;
  }

  /** A new query that runs from now on. */
  begin(start: QueryStart, controller = new AbortController()): Query {
    const query: Query = {
      id: randomUUID(),
      ...start,
      startedAt: Date.now(),
      controller,
      answer: undefined,
      size: 0,
      status: "RUNNING",
      tag: "",
    };
    this.#queries.set(query.id, query);
    const [oldest] = this.#queries.values();
    if (this.#queries.size > KEPT_QUERIES && oldest && oldest.status !== "RUNNING") {
      this.#dropAnswer(oldest);
      this.#characters -= oldest.size;
      this.#queries.delete(oldest.id);
    }
    return query;
  }

  /** Notes how a query ended; `size` is that of its result in characters. */
  end(query: Query, how: { readonly size: number } | { readonly error: SnowflakeError }): void {
    query.endedAt = Date.now();
    if ("error" in how) {
      query.status = how.error.code === "000604" ? "ABORTED" : "FAILED_WITH_ERROR";
      query.error = how.error;
      this.#onError(how.error);
      return;
    }
    query.status = "SUCCESS";
    query.size = how.size;
    this.#characters += how.size;
    this.#spareMemory(query);
  }

  /** A user's own query; undefined for another user's, and for an unknown id. */
  find(id: string, user: string): Query | undefined {
    const query = this.#queries.get(id);
    return query?.user === user ? query : undefined;
  }

  /** @throws SnowflakeError 000709 for none of that id */
  require(id: string, user: string): Query {
    const query = this.find(id, user);
    if (query) return query;
    throw new SnowflakeError("000709", "02000", `Statement ${id} not found`);
  }

  /** Cancels a query that runs; nothing for one that has ended. */
  cancel(query: Query): void {
    if (query.status === "RUNNING") query.controller.abort(canceled());
  }

  #spareMemory(newest: Query): void {
    for (const query of this.#queries.values()) {
      if (this.#characters <= KEPT_CHARACTERS) return;
      if (query !== newest && query.status !== "RUNNING") this.#dropAnswer(query);
    }
  }

  #dropAnswer(query: Query): void {
    if (query.size <= SMALL_RESULT) return;
    this.#characters -= query.size;
    query.size = 0;
    query.answer = undefined;
  }
}
