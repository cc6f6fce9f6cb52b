/** The failure of one attempt at a task: its name is what Retry and Catch match, its message the Cause. */
export class TaskFailure extends Error {
  override readonly name: string;
  /** The interpreter's own marks: what is neither ends the execution. */
  readonly isRetryable: boolean;
  readonly isCatchable: boolean;

  constructor(name: string, cause: string, final = false) {
    super(cause);
    this.name = name;
    this.isRetryable = !final;
    this.isCatchable = !final;
  }
}

const nonEmptyText = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/**
 * What a Lambda invocation was rejected with, as Step Functions reports it: Cause is JSON of what the
 * function answered.
 */
export function taskFailureOf(error: unknown): TaskFailure {
  const fields = (typeof error === "object" && error !== null ? error : {}) as Readonly<
    Record<string, unknown>
  >;
  const errorType = nonEmptyText(fields["errorType"]) ?? nonEmptyText(fields["name"]) ?? "Lambda.Unknown";
  const errorMessage = nonEmptyText(fields["errorMessage"]) ?? nonEmptyText(fields["message"]) ?? "";
  const trace = Array.isArray(fields["trace"]) ? (fields["trace"] as unknown[]) : undefined;
  return new TaskFailure(errorType, JSON.stringify({ errorType, errorMessage, trace }));
}
