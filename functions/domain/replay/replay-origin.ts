/** What a replay adopts of another execution. Kept with what the replay was started with. */
export interface ReplayOrigin {
  readonly executionId: string;
  /** The task from which on all is done anew; null: it goes on where the other one stopped. */
  readonly fromTask: string | null;
  /** The engine's KeptSteps, which it reads by itself. */
  readonly keep: unknown;
  /** When the other one began (ISO 8601): the prompts of its steps say so. */
  readonly startedAt: string;
  /** The variables for a model that it ran with, as its first step has them. */
  readonly modelChoice?: Readonly<Record<string, string>>;
  /** Files that it wrote later than this (ISO 8601) are of steps that are not kept; absent: all are. */
  readonly filesUntil?: string;
}
