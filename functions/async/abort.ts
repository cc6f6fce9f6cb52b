/**
 * The work's value, or the signal's reason once it aborts, whether or not the work takes notice: its late
 * failure is nobody's business.
 * @param reason what is thrown in place of the signal's own reason
 */
export async function untilAborted<Value>(
  work: Promise<Value>,
  signal: AbortSignal,
  reason: () => unknown = () => signal.reason,
): Promise<Value> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(reason());
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    // Work that is done is not lost to a signal that it raised itself, as an unsafe tool may.
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
