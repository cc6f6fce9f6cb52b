import { HIGHEST_LIMITS } from "../../domain/highest-limits.ts";

/** How long steps and events are kept for people after their execution's end, in seconds: 30 days. */
const KEPT_SECONDS = 30 * 24 * 3600;

/**
 * When an entry of an open execution that is written now may go, in seconds since 1970: 30 days after the
 * latest end that the execution can have, for none takes longer than HIGHEST_LIMITS allow. So an execution
 * needs no further writes at its end.
 */
export const entryExpiry = (now: number): number =>
  Math.ceil(now / 1000) + HIGHEST_LIMITS.timeout_seconds + KEPT_SECONDS;
