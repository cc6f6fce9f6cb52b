import { AISDKError, APICallError } from "@ai-sdk/provider";

import { errorLine } from "../../text/error-text.ts";
import { REPLY_TOO_LARGE } from "../ports.ts";
import { isUnexplained, refusesFormat, saysTooLong } from "./refusal-words.ts";

/** Codes of Node's network errors, of undici's and of zlib's. */
const NETWORK_CODE = /^(E[A-Z]+|UND_ERR_\w+|Z_\w+)$/;

/**
 * The innermost cause of an error that comes from a connection which could not be made or was lost, in
 * mid-answer too. Undefined when the error comes from anything else.
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

/** A server that asks for a longer wait is tried again after this all the same. */
const LONGEST_SECONDS = 3600;

const WHOLE_NUMBER = /^\d+$/;

/**
 * The seconds that a server asks to wait, at most an hour: Retry-After of RFC 9110 10.2.3 (whole seconds, or
 * a date in the form that senders must use), or retry-after-ms, which some send. Undefined when it says
 * neither. `now` is in epoch milliseconds.
 */
export function retryAfterSeconds(
  headers: Readonly<Record<string, string>>,
  now: number,
): number | undefined {
  const milliseconds = headers["retry-after-ms"]?.trim() ?? "";
  const header = headers["retry-after"]?.trim() ?? "";
  if (WHOLE_NUMBER.test(milliseconds)) return bounded(Number(milliseconds) / 1000);
  if (WHOLE_NUMBER.test(header)) return bounded(Number(header));
  const date = Date.parse(header);
  // Date.parse takes more than dates, "-5" too: only what would be written the same way is one.
  const isDate = !Number.isNaN(date) && new Date(date).toUTCString() === header;
  return isDate ? bounded((date - now) / 1000) : undefined;
}

function bounded(seconds: number): number {
  return Math.min(Math.max(seconds, 0), LONGEST_SECONDS);
}

/**
 * Why a model call gave no reply. "unavailable": busy, broken or out of reach, worth another try.
 * "unreadable": answered with something that is not a reply. "refused": will not answer this request however
 * often it is made. "too long": the conversation is longer than the model can take.
 */
export interface ModelCallFailure {
  readonly kind: "unavailable" | "unreadable" | "refused" | "too long";
  readonly status: number | undefined;
  /** What the server asked for by Retry-After. */
  readonly retryAfterSeconds: number | undefined;
  /** One line, without secrets. */
  readonly detail: string;
  /** The server does not take the form in which the answer was to be held to a schema. */
  readonly refusesFormat?: boolean;
}

/** 4xx that say "not now" rather than "no". */
const TRY_AGAIN_STATUS = new Set([408, 409, 425, 429]);

/** Errors a provider throws before it sends anything: another try would fail in the same way. */
const SETUP_ERRORS = new Set([
  "AI_LoadAPIKeyError",
  "AI_LoadSettingError",
  "AI_InvalidPromptError",
  "AI_InvalidArgumentError",
  "AI_NoSuchModelError",
  "AI_UnsupportedFunctionalityError",
]);

/**
 * Classifies what a provider threw; anything unknown counts as unreadable, since parsers fail in many ways.
 * @param isNearWindow whether the conversation is about as long as the model takes: a refusal without a known
 *   reason says then that it is too long
 */
export function classifyModelError(
  error: unknown,
  now: number,
  isNearWindow: () => boolean = () => false,
): ModelCallFailure {
  const lost = lostConnection(error);
  const detail = errorLine(lost ?? error);
  const unanswered = { status: undefined, retryAfterSeconds: undefined, detail };
  if (APICallError.isInstance(error)) {
    if (isTooLarge(error)) return { ...unanswered, kind: "refused", detail: errorLine(error.cause) };
    const { statusCode: status } = error;
    if (lost !== undefined && (status === undefined || status < 400))
      return { ...unanswered, kind: "unavailable" };
    const tooLong = saysTooLong(error) || (isUnexplained(error) && isNearWindow());
    return {
      kind: tooLong ? "too long" : kindOfStatus(status),
      status,
      retryAfterSeconds: retryAfterSeconds(error.responseHeaders ?? {}, now),
      detail,
      refusesFormat: !tooLong && refusesFormat(error),
    };
  }
  if (lost !== undefined || isTimeout(error)) return { ...unanswered, kind: "unavailable" };
  if (AISDKError.isInstance(error) && SETUP_ERRORS.has(error.name)) return { ...unanswered, kind: "refused" };
  return { ...unanswered, kind: "unreadable" };
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "TimeoutError";
}

/** The answer was broken off by whoever fetched it (see REPLY_TOO_LARGE). */
function isTooLarge(error: APICallError): boolean {
  return error.cause instanceof Error && error.cause.name === REPLY_TOO_LARGE;
}

function kindOfStatus(status: number | undefined): ModelCallFailure["kind"] {
  if (status === undefined || status >= 500 || TRY_AGAIN_STATUS.has(status)) return "unavailable";
  return status < 400 ? "unreadable" : "refused";
}

/**
 * The sentence a user reads, without its subject: "answered 404 (…). Check the model's name."
 * @param accessAdvice what to do when the model lets nobody in
 */
export function failureSentence(
  failure: ModelCallFailure,
  tries: number,
  accessAdvice: string | undefined,
): string {
  const times = tries > 1 ? ` in ${tries} tries` : "";
  const { status, detail } = failure;
  if (failure.kind === "too long") return `cannot take a conversation of this length (${detail}).`;
  if (failure.kind === "unreadable")
    return `answered with something that is not a reply${times} (${detail}).`;
  if (status === undefined && failure.kind === "unavailable")
    return `could not be reached${times} (${detail}).`;
  if (status === undefined) return `cannot be used (${detail}).`;
  return `answered ${status}${times} (${detail}).${hint(status, accessAdvice)}`;
}

function hint(status: number, accessAdvice: string | undefined): string {
  if (status === 404) return " Check the model's name.";
  if (status === 429) return " Its rate limit or quota is used up.";
  return (status === 401 || status === 403) && accessAdvice ? ` ${accessAdvice}` : "";
}
