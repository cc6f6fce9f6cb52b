import type { Log } from "./log.ts";

/** What work may want to know about the invocation it runs in. */
export interface Invocation {
  readonly log: Log;
  /** Names the invocation among all others, also as the holder of leases. */
  readonly requestId: string;
  /** Milliseconds until Lambda ends the invocation. */
  readonly remainingMilliseconds: () => number;
}
