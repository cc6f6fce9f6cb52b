import { Duration } from "aws-cdk-lib";
import { JitterType, type RetryProps } from "aws-cdk-lib/aws-stepfunctions";

import { type Failure, FAILURES } from "../../functions/domain/failures.ts";

/**
 * The Retry of a task, from the one table of failures. What is not in it is a bug and is not repeated. Jitter
 * spreads the executions that an outage has brought into step.
 */
export const RETRIES: readonly RetryProps[] = (Object.values(FAILURES) as readonly Failure[]).flatMap(
  ({ names, repetition }) =>
    repetition === undefined
      ? []
      : [
          {
            errors: [...names],
            interval: Duration.seconds(repetition.intervalSeconds),
            backoffRate: 2,
            maxDelay: Duration.seconds(repetition.maxDelaySeconds),
            maxAttempts: repetition.maxAttempts,
            jitterStrategy: JitterType.FULL,
          },
        ],
);
