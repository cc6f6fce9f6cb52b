import { Queue } from "../../functions/async/queue.ts";
import { FunctionError } from "./function-error.ts";
import { sharedWorker } from "./function-host.ts";
import type { FunctionWorkers, LocalFunctionOptions, OnPiece } from "./function-options.ts";
import { isolatedWorkers } from "./function-workers.ts";
import { MAXIMUM_EVENT_BYTES } from "./worker-messages.ts";

export interface LocalFunction {
  /**
   * Invokes the function with an event that is passed as JSON, and returns its answer, likewise.
   * @param unwanted aborts when nobody waits for the answer any more. An invocation that has a worker to
   * itself is then ended, if it does not end by itself in `isolation.graceSeconds`, and one that waits for a
   * worker gets none; others run to their end.
   * @param onPiece gets the answer where it comes in pieces, as Lambda sends those: status and headers, eight
   * zeros, the body; of a function that has no worker to itself
   * @throws FunctionError if the handler throws, runs too long, takes its worker down or is ended.
   */
  invoke(event: unknown, unwanted?: AbortSignal, onPiece?: OnPiece): Promise<unknown>;
  /** Whether it keeps workers that have nothing to do, for what comes; it does unless told otherwise. */
  keepIdle(keeps: boolean): void;
  /** Ends it at once; invocations under way fail with Runtime.ExitError, unless it shares a worker. */
  close(): Promise<void>;
}

/**
 * A Lambda function in worker threads of its own, started by its invocations, so that neither an endless loop
 * nor a crash in a crew's tool reaches the process that serves the API.
 */
export function localFunction(options: LocalFunctionOptions): LocalFunction {
  const { isolation } = options;
  const shared = options.host?.workersOf(options) ?? sharedWorker(options);
  const isolated = isolation && isolatedWorkers(options, isolation);
  const turns = new Queue(options.atOnce ?? Infinity);
  const workersFor = async (event: unknown): Promise<FunctionWorkers> => {
    const isNeeded = await isolation?.isNeededFor?.(event).catch(() => true);
    return isNeeded === false || isolated === undefined ? shared : isolated;
  };
  const refuseWhenClosed = (): void => {
    if (closed) throw new Error(`the local function ${options.name} is closed`);
  };
  let closed = false;

  return {
    async invoke(event, unwanted, onPiece) {
      refuseWhenClosed();
      const text = JSON.stringify(event) ?? "null";
      const bytes = Buffer.byteLength(text);
      if (bytes > MAXIMUM_EVENT_BYTES) {
        const errorMessage = `${bytes} byte payload is too large for the RequestResponse invocation type (limit ${MAXIMUM_EVENT_BYTES} bytes)`;
        throw new FunctionError({ errorType: "RequestEntityTooLarge", errorMessage, trace: [] });
      }
      return turns.run(async () => {
        const workers = isolated === undefined ? shared : await workersFor(event);
        refuseWhenClosed();
        return workers.invoke(text, unwanted, onPiece);
      });
    },
    keepIdle(keeps) {
      shared.keepIdle(keeps);
      isolated?.keepIdle(keeps);
    },
    async close() {
      closed = true;
      await Promise.all([shared.terminate(), isolated?.terminate()]);
    },
  };
}
