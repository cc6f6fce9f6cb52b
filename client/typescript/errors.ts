/** What the API refused, or what failed there (RFC 9457); `message` is its `detail`. */
export class StepcrewProblem extends Error {
  override readonly name = "StepcrewProblem";
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
  readonly requestId: string | undefined;
  constructor(status: number, { type, title, detail, errors, request_id }: Record<string, unknown>) {
    super(String(detail));
    this.status = status;
    this.type = typeof type === "string" ? type : "about:blank";
    this.title = typeof title === "string" ? title : `HTTP ${status}`;
    this.detail = this.message;
    this.errors = Array.isArray(errors) ? errors : [];
    this.requestId = typeof request_id === "string" ? request_id : undefined;
  }
}

/** There is no answer, or none that a Stepcrew API gives; `cause` says more. */
export class StepcrewUnreachable extends Error {
  override readonly name = "StepcrewUnreachable";
}

/** The time that a call was given is over; `cause` is the failure that it was bearing, if any. */
export class DeadlineExceeded extends Error {
  override readonly name = "DeadlineExceeded";
}

/** An execution that ended without a result; `message` says why. */
export class ExecutionFailed extends Error {
  override readonly name = "ExecutionFailed";
  readonly executionId: string;
  constructor(executionId: string, reason: string) {
    super(reason);
    this.executionId = executionId;
  }
}
