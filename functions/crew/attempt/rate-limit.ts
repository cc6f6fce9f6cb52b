const MINUTE_MS = 60_000;

/** Counts model calls over the last minute of an execution. Times are epoch milliseconds. */
export interface RateLimit {
  /** Counts a call that began at that time, in this attempt or an earlier one. */
  readonly count: (at: number) => void;
  /** Seconds until another call may begin; 0 when it may now. */
  readonly secondsLeft: (now: number) => number;
}

export function createRateLimit(callsPerMinute: number): RateLimit {
  const begun: number[] = [];
  return {
    count: (at) => {
      begun.push(at);
    },
    secondsLeft: (now) => {
      const recent = begun.filter((at) => at > now - MINUTE_MS).toSorted((left, right) => left - right);
      const hindering = recent.at(-callsPerMinute);
      return hindering === undefined ? 0 : (hindering + MINUTE_MS - now) / 1000;
    },
  };
}
