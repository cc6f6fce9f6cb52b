import middy from "@middy/core";
import type { Context } from "aws-lambda";
import type * as z from "zod";

import { InvalidInput } from "../domain/errors.ts";
import type { Invocation } from "../domain/invocation.ts";
import { messageOf, stackOf } from "../text/error-text.ts";
import { redact } from "../text/redact.ts";
import { connectOnce } from "./connections.ts";
import type { TaskContract } from "./contract.ts";
import { invocationLog } from "./log.ts";
import { listProblems, readEnvironment } from "./read-environment.ts";

/**
 * Makes a Lambda for the workflow or EventBridge of a contract, its connections and its work. The Lambda
 * throws InvalidInput for a payload or environment that the contract does not allow, and whatever the work
 * throws.
 */
export function taskHandler<I extends z.ZodType, O extends z.ZodType, E extends z.ZodObject, Connections>(
  contract: TaskContract<I, O, E>,
  connect: (environment: z.output<E>) => Connections | Promise<Connections>,
  work: (input: z.output<I>, connections: Connections, invocation: Invocation) => Promise<z.input<O>>,
): (event: unknown, context: Context) => Promise<z.output<O>> {
  const connections = connectOnce(() => connect(readEnvironment(contract) as z.output<E>));
  return middy<unknown, z.output<O>>().handler(async (event, context) => {
    const input = contract.input.safeParse(event);
    if (!input.success) {
      throw new InvalidInput(
        `${contract.name} was invoked with something else than its input: ${listProblems(input.error)}`,
      );
    }
    const log = invocationLog(contract.name, {
      request_id: context.awsRequestId,
      ...executionKey(input.data),
    });
    const invocation: Invocation = {
      log,
      requestId: context.awsRequestId,
      remainingMilliseconds: () => context.getRemainingTimeInMillis(),
    };
    try {
      return contract.output.parse(await work(input.data, await connections(), invocation));
    } catch (error) {
      log.error("invocation failed", error);
      throw toldError(error);
    }
  }) as (event: unknown, context: Context) => Promise<z.output<O>>;
}

/**
 * An error as Lambda may log it and Step Functions keep it: of the same class, with name, sentence and stack,
 * without secrets and without the requests and answers that SDKs attach.
 */
function toldError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(messageOf(error));
  // An error by birth: what only inherits from one is told as any object where errors are told apart.
  const told = new Error(redact(error.message));
  Object.setPrototypeOf(told, Object.getPrototypeOf(error) as object);
  for (const [key, value] of Object.entries({ name: error.name, stack: stackOf(error) }))
    Object.defineProperty(told, key, { value, configurable: true, writable: true });
  return told;
}

const executionKey = (input: unknown): { execution_id?: unknown } =>
  typeof input === "object" && input !== null && "execution_id" in input
    ? { execution_id: input.execution_id }
    : {};
