import { setTimeout as delay } from "node:timers/promises";

import type { LocalFunctions } from "./local-functions.ts";
import type { StatusChangeEvent } from "./step-functions/status-change-event.ts";

export interface LocalEvents {
  /**
   * Delivers a workflow execution's bad end to record-failure, and every end to export-spans where spans are
   * sent, as the deployed rules do.
   */
  deliver(event: StatusChangeEvent): void;
  /** Begins to run reconcile-executions: at once, then every `seconds`. */
  startSchedule(seconds: number): void;
  stop(): void;
}

const BAD_ENDS: readonly string[] = ["FAILED", "TIMED_OUT", "ABORTED"];
const ENDS: readonly string[] = ["SUCCEEDED", ...BAD_ENDS];
/**
 * EventBridge repeats a failed delivery for a day; what these tries miss here, reconcile-executions finds.
 */
const DELIVERY_PAUSES_MILLISECONDS = [1000, 5000, 20_000];

/**
 * EventBridge's rules of the deployment.
 * @param sendsSpans whether there is a collector that is told of ends
 */
export function localEvents(
  functions: () => LocalFunctions,
  log: (line: string) => void,
  sendsSpans: boolean,
): LocalEvents {
  const stopped = new AbortController();
  const failed = (what: string) => (error: unknown) => {
    if (!stopped.signal.aborted) log(`${what} failed: ${String(error)}`);
  };
  const deliverTo = (name: "record-failure" | "export-spans", event: StatusChangeEvent): void => {
    void deliverWithRetry(() => functions()[name].invoke(event), stopped.signal).catch(failed(name));
  };
  return {
    deliver(event) {
      const { status } = event.detail;
      if (BAD_ENDS.includes(status)) deliverTo("record-failure", event);
      if (sendsSpans && ENDS.includes(status)) deliverTo("export-spans", event);
    },
    startSchedule(seconds) {
      void repeat(
        () => functions()["reconcile-executions"].invoke({}),
        seconds,
        stopped.signal,
        failed("reconcile-executions"),
      );
    },
    stop: () => stopped.abort(),
  };
}

async function deliverWithRetry(invoke: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  for (const pause of DELIVERY_PAUSES_MILLISECONDS) {
    try {
      await invoke();
      return;
    } catch {
      // The function has logged it; the rule reports only the failure of the last try.
      await delay(pause, undefined, { signal });
    }
  }
  await invoke();
}

/** One run at a time: the next begins `seconds` after the one before has ended. */
async function repeat(
  run: () => Promise<unknown>,
  seconds: number,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    await run().catch(onError);
    await delay(seconds * 1000, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
