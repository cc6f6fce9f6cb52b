/** How waits between tries grow. */
export interface Backoff {
  /** The wait after the first failure, in any unit; doubled with each further one. */
  readonly first: number;
  /** Waits grow no longer than this. */
  readonly longest: number;
  /**
   * Which part of a wait is left to chance, so that many do not come back together: all of it, which spreads
   * them best (AWS Architecture Blog, "Exponential Backoff And Jitter"), or its second half, which never
   * comes at once.
   */
  readonly jitter: "full" | "half";
}

/**
 * How long to wait before another try.
 * @param failures how often it was tried in vain so far, from 1
 * @param random from 0 to 1
 */
export function backoff(
  { first, longest, jitter }: Backoff,
  failures: number,
  random: number = Math.random(),
): number {
  const whole = Math.min(longest, first * 2 ** (failures - 1));
  return jitter === "full" ? random * whole : (whole + random * whole) / 2;
}
