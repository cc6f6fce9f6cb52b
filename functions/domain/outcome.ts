import type { EndPhase, ExecutionError } from "./execution.ts";

/** A completed crew's result as `/crew/status` shows it: the last text, and the crew output as JSON. */
export interface CrewResult {
  readonly raw: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Tokens and calls an execution used, under the names of CrewAI's `token_usage`. */
export type RecordedUsage = Readonly<Record<string, number>>;

/** For the type checker only: an outcome that is written as a literal lacks it, so that no port takes it. */
declare const FROM_THE_TABLE: unique symbol;

/**
 * How an execution ended: decided once, by whoever comes first, and only copied afterwards. Made by `ends.ts`
 * alone.
 */
export type Outcome = { readonly [FROM_THE_TABLE]: true } & (
  | { readonly phase: "COMPLETED"; readonly result: CrewResult; readonly usage?: RecordedUsage }
  | {
      readonly phase: Exclude<EndPhase, "COMPLETED">;
      readonly error: ExecutionError;
      readonly usage?: RecordedUsage;
    }
);
