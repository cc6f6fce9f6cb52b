/** The work's value, or the signal's reason once it aborts, whether or not the work takes notice. */
export async function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (stop) signal.removeEventListener("abort", stop);
  }
}

/**
 * The driver takes no signal, so its promise is raced; a late failure of what was given up is nobody's business.
 * @throws Error when the signal aborts first
 */
export function abortable<Value>(
  promise: Promise<Value>,
  signal: AbortSignal,
  reason = "Snowflake did not answer in time",
): Promise<Value> {
  promise.catch(() => undefined);
  return new Promise<Value>((resolve, reject) => {
    const abort = (): void => reject(new Error(reason));
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** Timers count in 32 bits and end at once beyond; no attempt lasts that long anyway. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A signal that aborts with a TimeoutError after so many seconds. */
export function timeoutSignal(seconds: number): AbortSignal {
  return AbortSignal.timeout(Math.min(Math.ceil(seconds * 1000), LONGEST_TIMER_MS));
}
