import { EngineSignal } from "../../crew/signals.ts";
import { type Execution, hasEnded } from "../../domain/execution.ts";
import type { ExecutionReader } from "../../domain/journal.ts";
import type { Log } from "../../domain/log.ts";
import { reasonOf } from "../../text/error-text.ts";

/** Leaves the engine when the execution has ended meanwhile (cancelled, say) or a newer attempt has begun. */
export class Overtaken extends EngineSignal {
  override readonly name = "Overtaken";
}

export interface HeaderWatch {
  /** Aborts with Overtaken as reason. */
  readonly signal: AbortSignal;
  readonly stop: () => void;
}

/**
 * Time between two looks, in milliseconds: a cancelled execution goes on paying for its model call for so
 * long.
 */
const LOOK_MILLISECONDS = 2000;

/**
 * Looks at the execution's header every two seconds while an attempt runs. A look that fails is logged, and
 * the next one follows.
 */
export function headerWatch(
  { executionId, attempt }: Execution,
  journal: ExecutionReader,
  log: Log,
): HeaderWatch {
  const controller = new AbortController();
  const look = async (): Promise<void> => {
    const execution = await journal.read(executionId);
    if (execution === undefined || hasEnded(execution) || execution.attempt > attempt) {
      controller.abort(new Overtaken("The execution has ended, or a newer attempt goes on with it"));
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const lookAgain = (): void => {
    timer = setTimeout(() => {
      void look()
        .catch((error: unknown) =>
          log.warn("the execution's header could not be read; it is read again in a moment", {
            reason: reasonOf(error),
          }),
        )
        .then(() => controller.signal.aborted || timer === undefined || lookAgain());
    }, LOOK_MILLISECONDS);
  };
  lookAgain();
  return {
    signal: controller.signal,
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
