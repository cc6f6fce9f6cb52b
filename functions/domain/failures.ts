import { ErrorName } from "./errors.ts";

/**
 * How the workflow repeats a task. The n-th wait is drawn between 0 and `intervalSeconds` × 2ⁿ⁻¹, or
 * `maxDelaySeconds` where that is less.
 */
export interface Repetition {
  readonly intervalSeconds: number;
  readonly maxDelaySeconds: number;
  readonly maxAttempts: number;
}

/** One way in which an invocation of run-crew or record-failure can break off. */
export interface Failure {
  /** The error names it has in Step Functions. */
  readonly names: readonly string[];
  readonly thrownIn: string;
  /** Absent: a repetition would find the same. */
  readonly repetition?: Repetition;
  /** What a client reads in the status when the last repetition has failed, too. */
  readonly sentence: string;
  /** The same where it is known what was under way: " in the task …". */
  readonly sentenceAt?: (place: string) => string;
}

const brokeOff = (place = ""): string =>
  `The crew's function broke off several times (out of time, out of memory or crashed)${place}. Its log says why; start the execution again`;

/**
 * Every failure the workflow knows, once: its Retry (infra/constructs/retries.ts), record-failure's sentences
 * and the table of docs/durability.md are made of this.
 */
export const FAILURES = {
  /**
   * DynamoDB on demand throttles for moments, while it splits a partition, and is back within minutes after a
   * fault: waits of at most 2, 4, 8, 16, 32, 60, 60 and 60 s are four minutes, half of that on average.
   */
  journalDown: {
    names: [ErrorName.JournalUnavailable],
    thrownIn: "adapters/dynamodb, after three tries of the SDK",
    repetition: { intervalSeconds: 2, maxDelaySeconds: 60, maxAttempts: 8 },
    sentence: "The journal (DynamoDB) did not answer for several minutes. Start the execution again",
  },
  /**
   * Secrets Manager's limits are for the whole account; what the adapter's own tries do not get over is over
   * within minutes.
   */
  secretsDown: {
    names: [ErrorName.SecretUnavailable],
    thrownIn: "adapters/secrets, after two tries of the SDK",
    repetition: { intervalSeconds: 2, maxDelaySeconds: 60, maxAttempts: 8 },
    sentence:
      "Secrets Manager did not give the model providers' keys for several minutes. Start the execution again",
  },
  /** S3 throttles and fails for moments; a task's file is written by the next attempt. */
  filesDown: {
    names: [ErrorName.FilesUnavailable],
    thrownIn: "adapters/files, after three tries of the SDK",
    repetition: { intervalSeconds: 2, maxDelaySeconds: 60, maxAttempts: 8 },
    sentence:
      "The place of the executions' files did not answer for several minutes. Start the execution again",
  },
  /**
   * A throttled invocation never ran: the account has as many Lambdas running as it may, which are 10 in a
   * new account. Waiting here is the queue, so it is long: 2880 waits of 30 s on average are a day, the
   * longest that an execution may take by default. They make under 6000 of the 25 000 events that a workflow
   * execution may have.
   */
  lambdaFull: {
    names: ["Lambda.TooManyRequestsException"],
    thrownIn: "Lambda, which never ran it",
    repetition: { intervalSeconds: 2, maxDelaySeconds: 60, maxAttempts: 2880 },
    sentence: "Lambda was full for a day and did not run the crew. Start the execution again",
  },
  /**
   * Faults between Step Functions and Lambda. Whether the function ran is unknown, which the journal makes
   * harmless. Twenty waits of at most a minute: about a quarter of an hour, which outlasts a bad deployment
   * of AWS's but not an outage.
   */
  lambdaFault: {
    names: [
      "Lambda.ServiceException",
      "Lambda.AWSLambdaException",
      "Lambda.SdkClientException",
      "Lambda.ClientExecutionTimeoutException",
    ],
    thrownIn: "between Step Functions and Lambda",
    repetition: { intervalSeconds: 2, maxDelaySeconds: 60, maxAttempts: 20 },
    sentence:
      "Lambda did not run the crew, although it was tried for a quarter of an hour. Start the execution again",
  },
  /**
   * The process died. The next attempt replays what was stored and does the one call again that was in
   * flight; a crash that repeats would pay that call each time, so there are few repetitions.
   */
  crash: {
    names: [
      "Lambda.Unknown",
      "Sandbox.Timedout",
      "Runtime.ExitError",
      "Runtime.OutOfMemory",
      "States.Timeout",
    ],
    thrownIn: "an invocation that died",
    repetition: { intervalSeconds: 5, maxDelaySeconds: 60, maxAttempts: 3 },
    sentence: brokeOff(),
    sentenceAt: brokeOff,
  },
  /**
   * Nothing was done in it, and it is gone with that: another process is there or is made within seconds. As
   * many as run at once may be spoiled.
   */
  spoiled: {
    names: [ErrorName.SandboxSpoiled],
    thrownIn: "run-crew, before anything, in a process that an earlier crew's code has changed",
    repetition: { intervalSeconds: 1, maxDelaySeconds: 5, maxAttempts: 20 },
    sentence:
      "The crew's function had only processes that other crews' code had changed. Its log names what was changed; change that code, then start the execution again",
  },
  changed: {
    names: [ErrorName.SandboxChanged],
    thrownIn: "run-crew, when a crew's code changed what its process shares and the attempt could not go on",
    sentence:
      "A tool or guardrail of the crew changed what its whole process shares, such as Object.prototype, so that the execution could not go on. The function's log names what was changed; change that code",
  },
  defect: {
    names: [ErrorName.Defect],
    thrownIn: "adapters, where a call fails and neither AWS nor the network says so",
    sentence:
      "The execution met a bug in this software, or in what it was given. The function's log says more; the same execution would meet it again",
  },
  deployment: {
    names: [ErrorName.InvalidInput, ErrorName.CrewUnreadable],
    thrownIn: "a contract, the built crews",
    sentence: "The crew's function is not deployed as it should be. Its log says what is missing",
  },
} as const satisfies Readonly<Record<string, Failure>>;

/** The failure an error name stands for; undefined for a bug. */
export const failureOf = (errorName: string): Failure | undefined =>
  (Object.values(FAILURES) as readonly Failure[]).find(({ names }) => names.includes(errorName));
