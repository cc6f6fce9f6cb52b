/** What a function answers when it fails, as it travels over Lambda's Invoke API. */
export interface FunctionFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/**
 * An invocation that failed. `errorType` is the error name that Step Functions matches in Retry and Catch:
 * the thrown error's own name, or Lambda's `Sandbox.Timedout`, `Runtime.ExitError`, `Runtime.OutOfMemory`,
 * `Runtime.HandlerNotFound`, `Function.ResponseSizeTooLarge` and `RequestEntityTooLarge`. `Local.Stopped` is
 * this machine's own, and nobody waits for it: see Isolation.
 */
export class FunctionError extends Error implements FunctionFailure {
  override readonly name = "FunctionError";
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];

  constructor(failure: FunctionFailure) {
    super(`${failure.errorType}: ${failure.errorMessage}`);
    this.errorType = failure.errorType;
    this.errorMessage = failure.errorMessage;
    this.trace = failure.trace;
  }
}
