import type { ExecutionStatus, StartCrewRequest } from "./api-types.ts";
import type { CallOptions } from "./deadline.ts";

/** What a replay changes of the execution that it goes on from. */
export interface ReplayRequest extends Omit<StartCrewRequest, "crew"> {
  /** The first task to be done anew, by its name or its number from 1; those before it are kept. */
  readonly from_task?: string | number;
  /** The model of all agents of tasks that are not kept, unless `models` names another. */
  readonly model?: string;
}

/** What a model, a tool or a function was asked in an execution, and what came of it. */
export interface ExecutionStep {
  readonly path: string;
  readonly kind: string;
  readonly status: string;
  readonly agent: string | null;
  readonly model: string | null;
  readonly tool: string | null;
  readonly began_at: string | null;
  readonly ended_at: string | null;
  readonly tokens: { readonly in: number; readonly out: number } | null;
  readonly cost_usd: number | null;
  /** Of a model call `messages`, `tools` and so on; of others their arguments. */
  readonly asked: { readonly [key: string]: unknown } | null;
  readonly answer: unknown;
  /** Why a key is null, in sentences. */
  readonly missing: { readonly [key: string]: string };
  /** Texts of which there is the beginning alone. */
  readonly cut: readonly { readonly pointer: string; readonly characters: number }[];
}

export interface StartOptions extends CallOptions {
  /** Makes two starts one, also of two programs; default: a new one for each call. */
  readonly idempotencyKey?: string;
}

export interface EventsOptions extends CallOptions {
  /** Only events with a higher `sequence`; default: all. */
  readonly after?: number;
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
