import { AISDKError, APICallError } from "@ai-sdk/provider";

import { errorLine } from "../../text/error-text.ts";
import { type OpenedModel, REPLY_TOO_LARGE } from "../ports.ts";
import { isUnexplained, refusesFormat, saysTooLong } from "./refusal-words.ts";
import { wayOfUnreadable } from "./unreadable-reply.ts";

type Advice = Pick<OpenedModel, "accessAdvice" | "notFoundAdvice" | "unreachableAdvice">;

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
 * "unreadable": answered with something that is not a reply. "faulty": the model itself wrote a call that its
 * server refused, which it may do better at the next try. "refused": will not answer this request however
 * often it is made. "too long": the conversation is longer than the model can take.
 */
export interface ModelCallFailure {
  readonly kind: "unavailable" | "unreadable" | "faulty" | "refused" | "too long";
  readonly status: number | undefined;
  /** What the server asked for by Retry-After. */
  readonly retryAfterSeconds: number | undefined;
  /** One line, without secrets. */
  readonly detail: string;
  /** The server does not take the form in which the answer was to be held to a schema. */
  readonly refusesFormat?: boolean;
  /** Of an unreadable reply: in which way. */
  readonly way?: string | undefined;
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
    const faulty = !tooLong && isModelsFault(error);
    const kind = tooLong ? "too long" : faulty ? "faulty" : kindOfStatus(status);
    return {
      way: kind === "unreadable" ? wayOfUnreadable(error) : undefined,
      kind,
      status,
      retryAfterSeconds: retryAfterSeconds(error.responseHeaders ?? {}, now),
      detail,
      refusesFormat: !tooLong && !faulty && refusesFormat(error),
    };
  }
  if (lost !== undefined || isTimeout(error)) return { ...unanswered, kind: "unavailable" };
  if (AISDKError.isInstance(error) && SETUP_ERRORS.has(error.name)) return { ...unanswered, kind: "refused" };
  return { ...unanswered, kind: "unreadable", way: wayOfUnreadable(error) };
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "TimeoutError";
}

/** The answer was broken off by whoever fetched it (see REPLY_TOO_LARGE). */
function isTooLarge(error: APICallError): boolean {
  return error.cause instanceof Error && error.cause.name === REPLY_TOO_LARGE;
}

/**
 * How servers say in a 4xx that it was the model that wrote an invalid call: by a code, which gateways quote,
 * an exception's name, or in words.
 */
const MODELS_FAULT: readonly RegExp[] = [
  /(?:tool_use|output_parse)_failed|malformed_function_call|ModelErrorException/i,
  /model (?:produced|generated|output) (?:an )?(?:invalid|malformed)[^.]{0,40}(?:tool|function|ToolUse)/i,
  /failed to (?:parse|call)[^.]{0,20} (?:tool|function)|could not parse[^.]{0,30} (?:tool|function) call/i,
  /(?:invalid|malformed)[ _](?:tool|function)[ _]call[^.]{0,40}generated|(?:tool|function) call validation failed/i,
  /\bmodel\b[^.]{0,60}(?:could not be parsed|called an unknown (?:tool|function))/i,
];

function isModelsFault({
  statusCode = 0,
  message,
  responseBody = "",
  responseHeaders,
}: APICallError): boolean {
  // The Converse API's own status for it.
  if (statusCode === 424) return true;
  if (statusCode < 400 || statusCode >= 500 || TRY_AGAIN_STATUS.has(statusCode)) return false;
  const type = responseHeaders?.["x-amzn-errortype"] ?? "";
  const text = `${type} ${message.slice(0, 2000)} ${responseBody.slice(0, 2000)}`;
  return MODELS_FAULT.some((words) => words.test(text));
}

function kindOfStatus(status: number | undefined): ModelCallFailure["kind"] {
  if (status === undefined || status >= 500 || TRY_AGAIN_STATUS.has(status)) return "unavailable";
  return status < 400 ? "unreadable" : "refused";
}

/**
 * The sentence a user reads, without its subject: "answered 404 (…). Check the model's name."
 * @param advice what to do when the model lets nobody in, or is not there
 */
export function failureSentence(failure: ModelCallFailure, tries: number, advice: Advice): string {
  const times = tries > 1 ? ` in ${tries} tries` : "";
  const { status, detail } = failure;
  if (failure.kind === "too long") return `cannot take a conversation of this length (${detail}).`;
  if (failure.kind === "faulty") return `wrote a tool call that its server refused${times} (${detail}).`;
  if (failure.kind === "unreadable")
    return `answered with something that is not a reply${times} (${detail}).`;
  if (status === undefined && failure.kind === "unavailable")
    return `could not be reached${times} (${detail}).${nobodyThere(detail, advice)}`;
  if (status === undefined) return `cannot be used (${detail}).`;
  return `answered ${status}${times} (${detail}).${hint(status, advice)}`;
}

/** The same in a few words, in which no server is quoted: "503 from http://127.0.0.1:9901". */
export function failureInShort({ kind, status, detail }: ModelCallFailure, askedAt: string): string {
  const what =
    kind === "unreadable" ? ", which is not a reply" : kind === "faulty" ? ", to a faulty call" : "";
  if (status !== undefined) return `${status} from ${askedAt}${what}`;
  if (kind !== "unavailable") return `no reply from ${askedAt}${what}`;
  const code = /\b(?:E[A-Z]{4,}|UND_ERR_\w+|Z_\w+)\b/.exec(detail)?.[0];
  return `no answer from ${askedAt}${code === undefined ? "" : `: ${code}`}`;
}

/** Node's codes of addresses at which nobody is; a connection that was lost had somebody at its end. */
const NOBODY_THERE = /\b(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)\b/;

const nobodyThere = (detail: string, { unreachableAdvice }: Advice): string =>
  unreachableAdvice !== undefined && NOBODY_THERE.test(detail) ? ` ${unreachableAdvice}` : "";

function hint(status: number, { accessAdvice, notFoundAdvice }: Advice): string {
  if (status === 404) return ` ${notFoundAdvice ?? "Check the model's name."}`;
  if (status === 429) return " Its rate limit or quota is used up.";
  return (status === 401 || status === 403) && accessAdvice ? ` ${accessAdvice}` : "";
}
