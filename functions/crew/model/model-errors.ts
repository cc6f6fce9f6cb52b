import { AISDKError, APICallError } from "@ai-sdk/provider";

import { cut } from "../../text/cut.ts";
import { errorLine } from "../../text/error-text.ts";
import { retryAfterSeconds } from "../../text/retry-after.ts";
import { REPLY_TOO_LARGE } from "../ports.ts";
import { refusalDetail } from "./refusal-detail.ts";
import { isUnexplained, refusedParts, saysTooLong, saysUnpaid } from "./refusal-words.ts";
import type { RefusedSettings } from "./refused-settings.ts";
import { wayOfUnreadable } from "./unreadable-reply.ts";

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
  /** Nor any tools. */
  readonly refusesTools?: boolean;
  /** Nor these settings. */
  readonly refusedSettings?: RefusedSettings;
  /** It sends its caller to the Responses API. */
  readonly sendsToResponses?: boolean;
  /** The status that a proxy on the way answered, in place of the server. */
  readonly proxyStatus?: number;
  /** No more is to be had until somebody pays. */
  readonly isUnpaid?: boolean;
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
  const detail = errorLine(lost ?? (APICallError.isInstance(error) ? refusalDetail(error) : error));
  const unanswered = { status: undefined, retryAfterSeconds: undefined, detail };
  const proxyStatus = statusOfProxy(lost, error);
  if (proxyStatus !== undefined) {
    const isBusy = proxyStatus >= 500 || TRY_AGAIN_STATUS.has(proxyStatus);
    return { ...unanswered, kind: isBusy ? "unavailable" : "refused", proxyStatus };
  }
  if (APICallError.isInstance(error)) {
    if (isTooLarge(error)) return { ...unanswered, kind: "refused", detail: errorLine(error.cause) };
    if (isAtBlockedPort(error)) return { ...unanswered, kind: "refused", detail: blockedPortDetail(error) };
    const { statusCode: status } = error;
    if (lost !== undefined && (status === undefined || status < 400))
      return { ...unanswered, kind: "unavailable" };
    const tooLong = saysTooLong(error) || (isUnexplained(error) && isNearWindow());
    const faulty = !tooLong && isModelsFault(error);
    const isUnpaid = !tooLong && !faulty && saysUnpaid(error);
    const usual = isUnpaid || saysNotAgain(error) ? "refused" : kindOfStatus(status);
    const kind = tooLong ? "too long" : faulty ? "faulty" : usual;
    return {
      way: kind === "unreadable" ? wayOfUnreadable(error) : undefined,
      kind,
      status,
      retryAfterSeconds: retryAfterSeconds(error.responseHeaders ?? {}, now),
      detail: kind === "unreadable" ? withBeginning(detail, error) : detail,
      ...(isUnpaid && { isUnpaid }),
      ...(!tooLong && !faulty && !isUnpaid && refusedParts(error)),
    };
  }
  if (lost !== undefined || isTimeout(error)) return { ...unanswered, kind: "unavailable" };
  if (AISDKError.isInstance(error) && SETUP_ERRORS.has(error.name)) return { ...unanswered, kind: "refused" };
  return { ...unanswered, kind: "unreadable", way: wayOfUnreadable(error) };
}

/** undici tells a refused tunnel in this sentence alone; without a tunnel 407 is a proxy's own answer. */
function statusOfProxy(lost: Error | undefined, error: unknown): number | undefined {
  const [, status] = /^Proxy response \((\d{3})\)/.exec(lost?.message ?? "") ?? [];
  if (status !== undefined) return Number(status);
  return APICallError.isInstance(error) && error.statusCode === 407 ? 407 : undefined;
}

/** As much of an answer as tells a login page from an API's. */
const BEGINNING = 60;

function withBeginning(detail: string, { responseBody, responseHeaders }: APICallError): string {
  if (responseBody === undefined) return detail;
  const type = responseHeaders?.["content-type"]?.split(";", 1)[0]?.trim();
  const kind = type ? `, ${errorLine(type)}` : "";
  const body = responseBody.trim();
  const said = body === "" ? "an empty body" : `beginning with ${cut(errorLine(body), BEGINNING)}`;
  return `${detail.replace(/\.$/, "")}${kind}, ${said}`;
}

/** By which providers' own clients are told that another try would be in vain. */
const saysNotAgain = ({ statusCode = 0, responseHeaders }: APICallError): boolean =>
  statusCode >= 400 && responseHeaders?.["x-should-retry"] === "false";

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "TimeoutError";
}

/** The answer was broken off by whoever fetched it (see REPLY_TOO_LARGE). */
function isTooLarge(error: APICallError): boolean {
  return error.cause instanceof Error && error.cause.name === REPLY_TOO_LARGE;
}

/** As undici tells of the ports that the Fetch standard blocks: it sends nothing there. */
const isAtBlockedPort = ({ cause }: APICallError): boolean =>
  cause instanceof Error && cause.message === "bad port";

const blockedPortDetail = ({ url }: APICallError): string =>
  errorLine(`${URL.parse(url)?.origin ?? ""} has a port of another protocol, at which fetch asks nobody`);

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
