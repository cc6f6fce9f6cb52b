import type { ExecutionError } from "./execution.ts";
import type { Log } from "./log.ts";
import type { Outcome } from "./outcome.ts";

/** How an execution failed, for the log: by its type and its sentence. It was thrown nowhere. */
class FailedExecution extends Error {
  override readonly name: string;
  constructor({ type, message }: ExecutionError) {
    super(message);
    this.name = type;
    delete this.stack;
  }
}

/**
 * Writes the end that somebody decided: a failure as an error with its sentence, so that whoever reads the
 * log for errors finds it. That one was cancelled is no failure.
 */
export function logEnd(log: Log, outcome: Outcome, keys: Readonly<Record<string, unknown>>): void {
  const about = { ...keys, phase: outcome.phase };
  if ("error" in outcome && outcome.phase !== "CANCELLED")
    log.error("execution ended", new FailedExecution(outcome.error), about);
  else log.info("execution ended", about);
}
