import { LONGEST_TIMER_MILLISECONDS } from "../../functions/async/timer.ts";
import type { StatementFault } from "./faults/faults.ts";
import { type QueryAnswer, failure } from "./queries/answers.ts";
import type { Query, QueryHistory } from "./queries/query-history.ts";
import { runRequest } from "./queries/run-request.ts";
import type { QueryRequest } from "./query-request.ts";
import type { Session } from "./session.ts";
import { canceled, SnowflakeError, toSnowflakeError } from "./snowflake-error.ts";

/** Answers kept for a repeated requestId: enough for a driver's retries. */
const KEPT_REQUESTS = 200;

/**
 * Runs the query requests of one session. The same requestId is answered once and from then on with the first
 * answer, within this session only, as in Snowflake; another session runs it again. An answer that was too
 * large to keep is computed again: writes answer with counts, which are small, and reading again is harmless.
 */
export class StatementRunner {
  readonly #session: Session;
  readonly #history: QueryHistory;
  readonly #requests = new Map<string, Query>();

  constructor(session: Session, history: QueryHistory) {
    this.#session = session;
    this.#history = history;
  }

  /** Begins a request, or finds it if it was begun; its query has the answer. */
  begin(
    requestId: string,
    request: QueryRequest,
    fault?: StatementFault,
  ): Query & { answer: Promise<QueryAnswer> } {
    const earlier = this.#requests.get(requestId);
    if (earlier?.answer) return Object.assign(earlier, { answer: earlier.answer });
    const { user, sessionId } = this.#session.facts;
    const query = this.#history.begin({ sqlText: request.sqlText, user, sessionId });
    this.#requests.set(requestId, query);
    const [oldest] = this.#requests.keys();
    if (this.#requests.size > KEPT_REQUESTS && oldest !== undefined) this.#requests.delete(oldest);
    return Object.assign(query, { answer: this.#run(query, request, fault) });
  }

  /** Cancels a running or waiting statement; false if there is none of that id. */
  abort(requestId: string): boolean {
    const query = this.#requests.get(requestId);
    if (query?.status !== "RUNNING") return false;
    query.controller.abort(canceled());
    return true;
  }

  /** Cancels all statements and waits until they are gone. */
  async close(): Promise<void> {
    for (const requestId of this.#requests.keys()) this.abort(requestId);
    await Promise.all([...this.#requests.values()].map(async ({ answer }) => answer));
  }

  async #run(query: Query, request: QueryRequest, fault: StatementFault | undefined): Promise<QueryAnswer> {
    const { signal } = query.controller;
    const parameters = givenParameters(request);
    const seconds =
      parameters["STATEMENT_TIMEOUT_IN_SECONDS"] ?? this.#session.numberOf("STATEMENT_TIMEOUT_IN_SECONDS");
    const timer = limitTime(query.controller, Number(seconds));
    try {
      await fault?.before(signal);
      const { answer, size } = await this.#session.inTurn(async () =>
        this.#session.withParameters(parameters, async () =>
          runRequest(this.#session, this.#history, query, request),
        ),
      );
      await fault?.after(signal);
      this.#history.end(query, { size });
      return answer;
    } catch (error) {
      const known = toSnowflakeError(signal.aborted ? signal.reason : error);
      this.#history.end(query, { error: known });
      return failure(query.id, known);
    } finally {
      clearTimeout(timer);
    }
  }
}

const givenParameters = ({ parameters }: QueryRequest): Readonly<Record<string, string | number | boolean>> =>
  Object.fromEntries(
    Object.entries(parameters ?? {}).flatMap(([name, value]) =>
      value === null ? [] : [[name.toUpperCase(), value] as const],
    ),
  );

function limitTime(controller: AbortController, seconds: number): NodeJS.Timeout | undefined {
  // 0 means the longest there is, and timers end at 24 days.
  if (!(seconds > 0) || seconds * 1000 > LONGEST_TIMER_MILLISECONDS) return undefined;
  const message = `Statement reached its statement or warehouse timeout of ${seconds} second(s) and was canceled.`;
  return setTimeout(() => controller.abort(new SnowflakeError("000630", "57014", message)), seconds * 1000);
}
