import { setTimeout as wait } from "node:timers/promises";

import { SnowflakeError } from "../snowflake-error.ts";
import type { FaultDocument, StatementRule } from "./fault-document.ts";

/** What a client sees instead of an answer. */
export type LostAnswer = "cut" | "hang" | "unavailable" | "throttled";

/** Thrown in place of an answer that the client shall not get. */
export class WithheldAnswer extends Error {
  override readonly name = "WithheldAnswer" as const;
  readonly ending: LostAnswer;

  constructor(ending: LostAnswer) {
    super(`The answer is withheld: ${ending}`);
    this.ending = ending;
  }
}

/** The fault that hits one statement. */
export class StatementFault {
  readonly #rule: StatementRule;

  constructor(rule: StatementRule) {
    this.#rule = rule;
  }

  get ending(): StatementRule["ending"] {
    return this.#rule.ending;
  }

  /**
   * @throws SnowflakeError for a statement that shall fail; the signal's reason when it is aborted meanwhile
   */
  async before(signal: AbortSignal): Promise<void> {
    await wait(this.#rule.wait_before_milliseconds, undefined, { signal });
    const { error } = this.#rule;
    if (error) throw new SnowflakeError(error.code, error.sql_state, error.message);
  }

  /** What is committed cannot be canceled any more: a cancel only ends the wait. */
  async after(signal: AbortSignal): Promise<void> {
    await wait(this.#rule.wait_after_milliseconds, undefined, { ref: false, signal }).catch(
      (error: unknown) => {
        if (!signal.aborted) throw error;
      },
    );
  }
}

const NONE: FaultDocument = { statements: [] };

/** The faults that are on, as `PUT /local/faults` set them. */
export class Faults {
  #document = NONE;
  #left = new Map<StatementRule, number>();

  get document(): FaultDocument {
    return this.#document;
  }

  get lockWaiters(): number {
    return this.#document.lock_waiters ?? 0;
  }

  set(document: FaultDocument): void {
    this.#document = document;
    this.#left = new Map(document.statements.map((rule) => [rule, rule.times ?? Infinity]));
  }

  clear(): void {
    this.set(NONE);
  }

  /** @throws WithheldAnswer during an outage */
  refuseRequest(): void {
    const { outage } = this.#document;
    if (outage) throw new WithheldAnswer(outage);
  }

  /** @throws SnowflakeError where logins are refused */
  refuseLogin(): void {
    const { refuse_logins: refusal } = this.#document;
    if (refusal === undefined) return;
    if (refusal === true)
      throw new SnowflakeError("390100", "08001", "Incorrect username or password was specified.");
    throw new SnowflakeError(refusal.code, refusal.sql_state, refusal.message);
  }

  /** The fault for a statement that has just come, which counts as one of its times. */
  take(sqlText: string): StatementFault | undefined {
    const text = sqlText.toLowerCase();
    const rule = this.#document.statements.find(
      (candidate) =>
        (this.#left.get(candidate) ?? 0) > 0 && text.includes(candidate.contains?.toLowerCase() ?? ""),
    );
    if (!rule) return undefined;
    this.#left.set(rule, (this.#left.get(rule) ?? 0) - 1);
    return new StatementFault(rule);
  }
}
