import { dirname } from "node:path";

import type { FunctionStart } from "./worker-messages.ts";

/** The variables that every Lambda has, with others: those of a thread that several functions share. */
export const threadEnvironment = (own: Readonly<Record<string, string>>): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
  LANG: "en_US.UTF-8",
  TZ: ":UTC",
  AWS_REGION: "us-east-1",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  ...own,
  _HANDLER: "index.handler",
  AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
  AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
});

/**
 * The environment of a function: its own variables among those that Lambda sets. Region, credentials and time
 * zone may be given (a model behind AWS needs real ones); the variables that identify the function may not,
 * as in Lambda.
 */
export const lambdaEnvironment = (
  start: Omit<FunctionStart, "environment">,
  own: Readonly<Record<string, string>>,
): Record<string, string> => ({
  ...threadEnvironment(own),
  AWS_LAMBDA_FUNCTION_NAME: start.functionName,
  AWS_LAMBDA_FUNCTION_VERSION: start.functionVersion,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(start.memoryMegabytes),
  AWS_LAMBDA_LOG_GROUP_NAME: start.logGroupName,
  AWS_LAMBDA_LOG_STREAM_NAME: start.logStreamName,
  LAMBDA_TASK_ROOT: dirname(start.entry),
});
