import type { ExecutionStatus } from "./api-types.ts";
import type { CallOptions } from "./deadline.ts";

export interface StartOptions extends CallOptions {
  /** Makes two starts one, also of two programs; default: a new one for each call. */
  readonly idempotencyKey?: string;
}

export interface StreamOptions extends CallOptions {
  /** Only events with a higher `sequence`; default: all. */
  readonly after?: number;
}

export interface EventsOptions extends StreamOptions {
  /** Whether to wait for what has not happened yet; default: true. */
  readonly follow?: boolean;
}

export interface ListOptions extends CallOptions {
  readonly status?: ExecutionStatus["status"];
  readonly crew_name?: string;
  /** ISO 8601: only those that were started then or later, and before. */
  readonly since?: string;
  readonly until?: string;
  /** `full` tells more of each, with a `limit` of 100 at most. */
  readonly view?: "short" | "full";
  /** How many executions one request asks for, 1 to 1000. */
  readonly limit?: number;
}
