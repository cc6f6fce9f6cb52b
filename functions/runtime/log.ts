import { Logger } from "@aws-lambda-powertools/logger";

import type { Log } from "../domain/log.ts";

const loggers = new Map<string, Logger>();

/**
 * A log whose every line carries `keys`. Each invocation has its own child, because one process may serve
 * several invocations at once and must not mix their ids.
 */
export function invocationLog(service: string, keys: Readonly<Record<string, unknown>>): Log {
  const parent = loggers.get(service) ?? new Logger({ serviceName: service });
  loggers.set(service, parent);
  const logger = parent.createChild();
  logger.appendKeys(keys);
  return {
    info: (message, extra) => logger.info(message, extra ?? {}),
    warn: (message, extra) => logger.warn(message, extra ?? {}),
    error: (message, error) => logger.error(message, { error: describeError(error) }),
  };
}

/**
 * An error and its causes without their other properties: SDKs attach requests and answers to them, prompts
 * and tokens included.
 */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message, stack, cause } = error;
  return {
    name,
    message,
    stack,
    ...("code" in error ? { code: String(error.code) } : {}),
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  };
}
