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
