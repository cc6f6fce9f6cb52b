import { Logger } from "@aws-lambda-powertools/logger";

import type { Log } from "../domain/log.ts";
import { messageOf } from "../text/error-text.ts";
import { redact, redactIn } from "../text/redact.ts";

const loggers = new Map<string, Logger>();

/**
 * A log whose every line carries `keys`. They are given with each line, because one process may serve several
 * invocations at once and must not mix their ids, and a child of the logger for each invocation would take
 * longer to make than most of what functions behind the API do.
 */
export function invocationLog(service: string, keys: Readonly<Record<string, unknown>>): Log {
  const logger = loggers.get(service) ?? new Logger({ serviceName: service });
  loggers.set(service, logger);
  return {
    info: (message, extra) => logger.info(redact(message), { ...keys, ...cleaned(extra) }),
    warn: (message, extra) => logger.warn(redact(message), { ...keys, ...cleaned(extra) }),
    error: (message, error, extra) =>
      logger.error(redact(message), { ...keys, ...cleaned(extra), error: describeError(error) }),
  };
}

const cleaned = (extra: Readonly<Record<string, unknown>> = {}) => redactIn(extra) as Record<string, unknown>;

/**
 * An error and its causes without their other properties: SDKs attach requests and answers to them, prompts
 * and tokens included.
 */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: "Error", message: messageOf(error) };
  const { name, message, stack, cause } = error;
  return {
    name,
    message: redact(message),
    ...(stack === undefined ? {} : { stack: redact(stack) }),
    ...("code" in error ? { code: redact(String(error.code)) } : {}),
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  };
}
