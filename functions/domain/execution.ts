import * as z from "zod";

import { ExactNumber, orderOf } from "../json/exact-number.ts";
import { type JsonObject, jsonValue } from "../json/json.ts";
import { HIGHEST_LIMITS, LEAST_COST_USD } from "./highest-limits.ts";
import type { ReplayOrigin } from "./replay/replay-origin.ts";

/** The public status; clients branch on it, so it never gets a fourth value. */
export const Status = z.enum(["PROCESSING", "COMPLETED", "ERROR"]);
export type Status = z.infer<typeof Status>;

const OpenPhase = z.enum(["STARTING", "RUNNING", "SUSPENDED"]);
export const EndPhase = z.enum(["COMPLETED", "FAILED", "CANCELLED", "TIMED_OUT", "BUDGET_EXCEEDED"]);
/** The finer word beside the status. */
export const Phase = z.enum([...OpenPhase.options, ...EndPhase.options]);
export type EndPhase = z.infer<typeof EndPhase>;
export type Phase = z.infer<typeof Phase>;

export const statusOf = (phase: Phase): Status => {
  switch (phase) {
    case "STARTING":
    case "RUNNING":
    case "SUSPENDED":
      return "PROCESSING";
    case "COMPLETED":
      return "COMPLETED";
    case "FAILED":
    case "CANCELLED":
    case "TIMED_OUT":
    case "BUDGET_EXCEEDED":
      return "ERROR";
    default:
      return phase satisfies never;
  }
};

/** Step Functions reserves an execution's name for 90 days, so a UUID serves as id in every place. */
export const ExecutionId = z.uuid();

/** What a crew's placeholders are filled with. */
export type Inputs = JsonObject;
export const Inputs: z.ZodType<Inputs> = z.record(z.string(), jsonValue("must be a JSON value"), {
  error: 'must be an object, like {"topic": "owls"}',
});

/** Models for one execution, by agents' roles. */
export const AskedModels = z.record(
  z.string().trim().min(1, { error: "must be an agent's role" }),
  z.string({ error: "must be a model string" }).trim().min(1, { error: "must be a model string" }),
  { error: 'must be an object, like {"Writer": "provider/model"}' },
);

const limitsObject = <Limit extends z.ZodType, Cost extends z.ZodType>(
  limit: (most: number) => Limit,
  cost: Cost,
) =>
  z.strictObject(
    {
      max_llm_calls: limit(HIGHEST_LIMITS.max_llm_calls).optional(),
      max_total_tokens: limit(HIGHEST_LIMITS.max_total_tokens).optional(),
      timeout_seconds: limit(HIGHEST_LIMITS.timeout_seconds).optional(),
      max_cost_usd: cost.optional(),
    },
    {
      error: (issue) =>
        issue.code === "invalid_type" ? 'must be an object, like {"max_llm_calls": 20}' : undefined,
    },
  );

const COST_MEANING = `must be dollars: a number from ${LEAST_COST_USD.toFixed(6)} to ${HIGHEST_LIMITS.max_cost_usd}`;

/** Dollars; fractions of a cent count. */
const costLimit = z
  .number({ error: COST_MEANING })
  .min(LEAST_COST_USD, COST_MEANING)
  .max(HIGHEST_LIMITS.max_cost_usd, COST_MEANING)
  .describe(
    `Dollars, fractions of a cent included, from ${LEAST_COST_USD.toFixed(6)} to ${HIGHEST_LIMITS.max_cost_usd}`,
  );

/**
 * What one execution may use. A start fills in its deployment's defaults, so that those which are absent are
 * of executions that began before there were any, and mean unlimited.
 */
export const ExecutionLimits = limitsObject((most) => {
  const error = `must be a whole number from 1 to ${most}`;
  return z.int({ error }).min(1, { error }).max(most, { error });
}, costLimit);

/**
 * What a start may ask for. The maximum is in the schema's description only: a deployment allows less, and
 * whoever asks for too much is told that number at once.
 */
export const AskedLimits = limitsObject((most) => {
  const error = ({ input }: { readonly input?: unknown }) =>
    input instanceof ExactNumber && orderOf(input, most) > 0
      ? `must be at most ${most}, not ${input.source}`
      : "must be a whole number of at least 1";
  return z
    .number({ error })
    .refine((value) => Number.isInteger(value) && value >= 1, { error })
    .meta({ type: "integer", minimum: 1, maximum: most });
}, costLimit);
export type ExecutionLimits = z.infer<typeof ExecutionLimits>;

export const ExecutionError = z.object({
  type: z.string().describe("What kind of failure: docs/durability.md has a table"),
  message: z.string().describe("The sentence that the status has as `error`"),
  retryable: z.boolean().describe("Whether the same start may succeed later"),
});
export type ExecutionError = z.infer<typeof ExecutionError>;

/** A task that failed, by its number, and the type of its failure. */
export const FailedTask = z.object({ task: z.int().positive(), type: z.string() }).readonly();
export type FailedTask = z.infer<typeof FailedTask>;

/** What a start asks for; kept beside the header because it may be larger than a header should be. */
export interface StartRequest {
  readonly crewName: string;
  readonly inputs: Inputs;
  readonly limits: ExecutionLimits;
  /** Models in place of those of the crew's files, by the names of agents. */
  readonly models?: Readonly<Record<string, string>>;
  /** Of a replay: what it goes on from. */
  readonly replayOf?: ReplayOrigin;
}

/** Points at the stored result of a completed execution. */
interface OutcomePointer {
  readonly attempt: number;
  readonly chunks: number;
  /** Names the call that decided, among all that tried. */
  readonly decision: string;
}

/** The header of an execution, as the journal holds it. Times are ISO 8601 in UTC with milliseconds. */
export interface Execution {
  readonly executionId: string;
  readonly crewName: string;
  readonly phase: Phase;
  /** How many invocations of run-crew have begun. */
  readonly attempt: number;
  readonly createdAt: string;
  /** Changes with the status only. */
  readonly updatedAt: string;
  /** When the first attempt began. */
  readonly startedAt?: string;
  readonly limits: ExecutionLimits;
  readonly error?: ExecutionError;
  readonly outcome?: OutcomePointer;
  /** Whether the Snowflake row says how the execution ended. */
  readonly recorded: boolean;
  /** Step Functions is known to have its workflow execution. */
  readonly isStarted?: true;
  /** A backfill brought it in: an earlier system ran it, and no workflow ever did. */
  readonly isEarlier?: true;
  /** Those that ended it, where its crew failed. */
  readonly failedTasks?: readonly FailedTask[];
  /** The latest replays of it, newest first. */
  readonly replays?: readonly string[];
  /** Of a replay: the execution that it goes on from; absent in those of early versions. */
  readonly replayOf?: string;
  /** Of a replay: all that it goes on from is in its own journal. */
  readonly isAdopted?: true;
  /** While it waits for one of so many slots (admission/slots.ts). */
  readonly waitingForSlots?: number;
  /**
   * Dollars, once an attempt has decided how it ended; null where the cost of some call is not known. Absent
   * in executions of before.
   */
  readonly costUsd?: number | null;
  /** Grows with every change a reader can see; the ETag is made of it. */
  readonly version: number;
}

/** "2025-11-17T10:30:00": UTC to the second without a suffix, as clients know it. */
export const toTheSecond = (iso: string): string => iso.slice(0, "2025-11-17T10:30:00".length);

/** "2025-11-17T10:30:00Z": the same with its zone, in all that is not one of the endpoints from before. */
export const withZone = (iso: string): string => `${toTheSecond(iso)}Z`;

export const hasEnded = (execution: Pick<Execution, "phase">): boolean =>
  statusOf(execution.phase) !== "PROCESSING";

/** Whether it is noted as waiting for one of so many slots. */
export const waitsForOneOf = (
  slots: number,
  { phase, waitingForSlots }: Pick<Execution, "phase" | "waitingForSlots">,
): boolean => phase === "SUSPENDED" && waitingForSlots === slots;

/** From its start to its end, or until now, in seconds. */
export function durationSeconds(execution: Execution, now: Date): number {
  const end = hasEnded(execution) ? new Date(execution.updatedAt) : now;
  return Math.max(0, end.getTime() - new Date(execution.createdAt).getTime()) / 1000;
}
