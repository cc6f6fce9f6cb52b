import { EngineSignal } from "../../crew/signals.ts";
import { hasEnded } from "../../domain/execution.ts";
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

/** A cancelled execution pays for its model call this much longer, in milliseconds. */
const LOOK_MILLISECONDS = 2000;

/** Looks at the execution's header while an attempt runs. A look that fails is logged; the next one follows. */
export function headerWatch(
  executionId: string,
  attempt: number,
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
        .catch((error: unknown) => log.warn("the header could not be looked at", { reason: reasonOf(error) }))
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
