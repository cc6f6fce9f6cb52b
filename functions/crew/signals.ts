/**
 * Ends a run of a crew early without being a bug. A signal is never stored as a step, and passes through the
 * agent loop, tools included, as the same object.
 */
export abstract class EngineSignal extends Error {}

/** The crew goes on later: it is replayed up to this point after `waitSeconds` (0 = at once). */
export class Suspend extends EngineSignal {
  override readonly name = "Suspend";
  readonly waitSeconds: number;
  /** Who asked for the wait, in a sentence without a full stop. */
  readonly why: string | undefined;
  constructor(waitSeconds = 0, why?: string) {
    super(`The crew will continue in ${waitSeconds} s`);
    this.waitSeconds = waitSeconds;
    this.why = why;
  }
}

/** Ends the crew as `failed`. `type` is a short name for machines, `message` the sentence a user reads. */
export class CrewFailure extends EngineSignal {
  override readonly name = "CrewFailure";
  readonly type: string;
  /** Whether the same crew may succeed when it is started again. */
  readonly retryable: boolean;
  constructor(type: string, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, "cause" in options ? { cause: options.cause } : {});
    this.type = type;
    this.retryable = options.retryable ?? false;
  }
}

/**
 * The failure of one agent's work. It ends the crew, unless another agent delegated that work and can go on
 * without it.
 */
export class AgentFailure extends CrewFailure {}

/** Ends the crew as `budget_exceeded`. */
export class BudgetExceeded extends EngineSignal {
  override readonly name = "BudgetExceeded";
}
