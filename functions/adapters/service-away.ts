import { codeOf, thrownProperty } from "../text/error-text.ts";

/**
 * Codes of Node for networks, names, certificates (OpenSSL's) and answers that are no HTTP, and undici's.
 */
const NETWORK_CODE =
  /^(?:E[A-Z]+|EAI_[A-Z]+|ERR_(?:TLS|SSL)_[A-Z_]+|HPE_[A-Z_]+|UND_ERR_[A-Z_]+|CERT_[A-Z_]+|UNABLE_TO_[A-Z_]+|(?:DEPTH_ZERO_)?SELF_SIGNED_CERT[A-Z_]*)$/;

/** What the SDKs give up by, and credentials that nobody hands out at the moment. */
const AWAY_NAMES: ReadonlySet<string> = new Set([
  "AbortError",
  "CredentialsProviderError",
  "TimeoutError",
  "TokenProviderError",
]);

/** An answer of AWS that it cannot read what it was sent: this process has made that, and makes it again. */
const UNREADABLE_REQUEST: ReadonlySet<string> = new Set(["SerializationException", "ValidationException"]);

/**
 * Whether a call of an AWS SDK failed by what AWS answered, or by a network without an answer. Anything else
 * was thrown in this process: by the SDK for a value that it cannot send, say, or because somebody changed
 * what it builds on.
 */
export function isAway(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  if (isAnswer(cause)) return !UNREADABLE_REQUEST.has(cause.name);
  return AWAY_NAMES.has(cause.name) || NETWORK_CODE.test(codeOf(cause));
}

/** Also one that does not come from AWS, but from a proxy on the way. */
function isAnswer(cause: Error): boolean {
  const metadata = thrownProperty(cause, "$metadata");
  return typeof thrownProperty(metadata, "httpStatusCode") === "number";
}
