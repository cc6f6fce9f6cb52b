import { Duration } from "aws-cdk-lib";
import { Errors, JitterType, type RetryProps } from "aws-cdk-lib/aws-stepfunctions";

import { ErrorName } from "../../functions/domain/errors.ts";

/**
 * DynamoDB on demand throttles for moments, while it splits a partition, and is back within minutes after a fault. Eight
 * waits of at most 2, 4, 8, 16, 32, 60, 60 and 60 s: four minutes, half of that on average because of the jitter.
 */
export const WHILE_JOURNAL_RECOVERS: RetryProps = {
  errors: [ErrorName.JournalUnavailable],
  interval: Duration.seconds(2),
  backoffRate: 2,
  maxDelay: Duration.seconds(60),
  maxAttempts: 8,
  jitterStrategy: JitterType.FULL,
};

/**
 * A throttled invocation never ran: the account has as many Lambdas running as it may, which are 10 in a new account.
 * Waiting here is the queue, so it is long: 2880 waits of 30 s on average are a day, the longest that an execution may
 * take by default. They make under 6000 of the 25 000 events that a workflow execution may have.
 */
export const WHILE_LAMBDA_IS_FULL: RetryProps = {
  errors: ["Lambda.TooManyRequestsException"],
  interval: Duration.seconds(2),
  backoffRate: 2,
  maxDelay: Duration.seconds(60),
  maxAttempts: 2880,
  jitterStrategy: JitterType.FULL,
};

/**
 * Faults between Step Functions and Lambda. Whether the function ran is unknown, which the journal makes harmless. Twenty
 * waits of at most a minute: about a quarter of an hour, which outlasts a bad deployment of AWS's but not an outage.
 */
export const WHILE_LAMBDA_RECOVERS: RetryProps = {
  errors: [
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.ClientExecutionTimeoutException",
  ],
  interval: Duration.seconds(2),
  backoffRate: 2,
  maxDelay: Duration.seconds(60),
  maxAttempts: 20,
  jitterStrategy: JitterType.FULL,
};

/**
 * The process died: out of memory, a crash in a crew's tool, a time-out. The next attempt replays what was stored and does
 * the one call again that was in flight; a crash that repeats would pay that call each time, so there are few: waits of
 * 5, 10 and 20 s.
 */
export const AFTER_A_CRASH: RetryProps = {
  errors: [
    // What Lambda reports when the process is gone without a word.
    "Lambda.Unknown",
    "Sandbox.Timedout",
    "Runtime.ExitError",
    "Runtime.OutOfMemory",
    Errors.TIMEOUT,
  ],
  interval: Duration.seconds(5),
  backoffRate: 2,
  maxAttempts: 3,
};
