/** Codes of Node's network errors, of undici's and of zlib's. */
const NETWORK_CODE = /^(E[A-Z]+|UND_ERR_\w+|Z_\w+)$/;

/**
 * The innermost cause of an error that comes from a connection which could not be made or was lost, in mid-answer too. Undefined
 * when the error comes from anything else.
 */
export function lostConnection(error: unknown): Error | undefined {
  const chain = new Set<Error>();
  for (let cause = error; cause instanceof Error && !chain.has(cause); cause = causeOf(cause))
    chain.add(cause);
  const causes = [...chain];
  return causes.some(isNetworkError) ? causes.at(-1) : undefined;
}

/** A name with several addresses is tried at each, which fail together. */
function causeOf(error: Error): unknown {
  return error instanceof AggregateError ? (error.errors as readonly unknown[])[0] : error.cause;
}

/** undici ends the body of a lost connection with a TypeError of this message. */
function isNetworkError(error: Error & { readonly code?: unknown }): boolean {
  if (error instanceof TypeError && error.message === "terminated") return true;
  return typeof error.code === "string" && NETWORK_CODE.test(error.code);
}
