import { Duration } from "aws-cdk-lib";
import type { IFunction, Version } from "aws-cdk-lib/aws-lambda";
import { TaskInput, Timeout } from "aws-cdk-lib/aws-stepfunctions";
import { LambdaInvoke } from "aws-cdk-lib/aws-stepfunctions-tasks";
import type { Construct } from "constructs";
import type * as z from "zod";

import type { TaskContract } from "../../functions/runtime/contract.ts";
import type { CrewFunction } from "./crew-function.ts";

/** One of the shapes that the contract takes, with a path or a value for each of its keys. */
type PayloadOf<C extends TaskContract> = KeysOf<z.input<C["input"]>>;
type KeysOf<Input> = Input extends unknown ? { readonly [Key in keyof Input]: string } : never;

export interface InvokeProps<C extends TaskContract> {
  readonly function: CrewFunction<C>;
  /** The version to invoke; the newest code if absent. */
  readonly version?: Version;
  /** A payload key that is missing or unknown does not compile. */
  readonly payload: PayloadOf<C>;
  /** Where the answer goes in the workflow's data. */
  readonly resultPath: string;
}

/** Lambda ends an invocation by itself; this is for the case that its end is never reported. */
const AFTER_LAMBDA_TIMEOUT = Duration.seconds(60);

/**
 * A workflow's task that invokes a Lambda and keeps the workflow's data beside its answer. The caller adds
 * the retries.
 */
export function invoke<C extends TaskContract>(
  scope: Construct,
  id: string,
  props: InvokeProps<C>,
): LambdaInvoke {
  const { lambda } = props.function;
  const lambdaTimeout = lambda.timeout ?? Duration.seconds(3);
  return new LambdaInvoke(scope, id, {
    // CDK's Version is no IFunction under exactOptionalPropertyTypes, although it implements it.
    lambdaFunction: (props.version ?? lambda) as IFunction,
    payload: TaskInput.fromObject(props.payload),
    resultSelector: answerOf(props.function.contract),
    retryOnServiceExceptions: false,
    taskTimeout: Timeout.duration(lambdaTimeout.plus(AFTER_LAMBDA_TIMEOUT)),
    resultPath: props.resultPath,
  });
}

/**
 * The answer's keys, each by its path in what lambda:invoke gives back, which holds the invocation's metadata
 * beside it.
 */
function answerOf({ output }: TaskContract): Record<string, string> {
  const keys = Object.keys((output as z.ZodObject).shape);
  return Object.fromEntries(keys.map((key) => [`${key}.$`, `$.Payload.${key}`]));
}
