import { AISDKError, APICallError } from "@ai-sdk/provider";

import { errorLine } from "./error-text.ts";
import { lostConnection } from "./lost-connection.ts";
import { retryAfterSeconds } from "./retry-after.ts";

/**
 * Why a model call gave no reply. "unavailable": busy, broken or out of reach, worth another try. "unreadable": answered with
 * something that is no reply. "refused": will not answer this request however often it is asked. "too long": the conversation
 * is more than the model can take.
 */
export interface ModelProblem {
  readonly kind: "unavailable" | "unreadable" | "refused" | "too long";
  readonly status: number | undefined;
  /** What the server asked for by Retry-After. */
  readonly retryAfterSeconds: number | undefined;
  /** One line, without secrets. */
  readonly detail: string;
}

/** Name of the error by which a model's fetch breaks off an answer that is larger than any reply. */
export const REPLY_TOO_LARGE = "ReplyTooLarge";

/** 4xx that say "not now" rather than "no". */
const TRY_AGAIN_STATUS = new Set([408, 409, 425, 429]);

/** How OpenAI, Anthropic, Bedrock, Ollama and vLLM say it, in a 400 or 413. */
const TOO_LONG =
  /context[ _]?(length|window)|maximum (context|prompt|input)|(prompt|input|request)[^.]{0,40} too (long|large)|too many (input )?tokens|exceeds? (the )?[^.]{0,30}token|reduce the length/i;

/** Errors a provider throws before it sends anything: another try would fail alike. */
const SETUP_ERRORS = new Set([
  "AI_LoadAPIKeyError",
  "AI_LoadSettingError",
  "AI_InvalidPromptError",
  "AI_InvalidArgumentError",
  "AI_NoSuchModelError",
  "AI_UnsupportedFunctionalityError",
]);

/** Tells apart what a provider threw; anything unknown counts as unreadable, since parsers fail in many ways. */
export function modelProblem(error: unknown, now: number): ModelProblem {
  const lost = lostConnection(error);
  const detail = errorLine(lost ?? error);
  const unanswered = { status: undefined, retryAfterSeconds: undefined, detail };
  if (APICallError.isInstance(error)) {
    if (isTooLarge(error)) return { ...unanswered, kind: "refused", detail: errorLine(error.cause) };
    const { statusCode: status } = error;
    if (lost !== undefined && (status === undefined || status < 400))
      return { ...unanswered, kind: "unavailable" };
    const kind = isTooLong(error) ? "too long" : kindOfStatus(status);
    return { kind, status, retryAfterSeconds: retryAfterSeconds(error.responseHeaders ?? {}, now), detail };
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

function isTooLong({ statusCode, message, responseBody = "" }: APICallError): boolean {
  return (
    (statusCode === 400 || statusCode === 413) && TOO_LONG.test(`${message} ${responseBody.slice(0, 2000)}`)
  );
}

function kindOfStatus(status: number | undefined): ModelProblem["kind"] {
  if (status === undefined || status >= 500 || TRY_AGAIN_STATUS.has(status)) return "unavailable";
  return status < 400 ? "unreadable" : "refused";
}

/** The sentence a user reads, without its subject: "answered 401 (…). Check OPENAI_API_KEY." */
export function problemSentence(problem: ModelProblem, provider: string, tries: number): string {
  const times = tries > 1 ? ` in ${tries} tries` : "";
  const { status, detail } = problem;
  if (problem.kind === "too long") return `cannot take a conversation of this length (${detail}).`;
  if (problem.kind === "unreadable") return `answered with something that is no reply${times} (${detail}).`;
  if (status === undefined && problem.kind === "unavailable")
    return `could not be reached${times} (${detail}).`;
  if (status === undefined) return `cannot be used (${detail}).`;
  return `answered ${status}${times} (${detail}).${hint(status, provider)}`;
}

function hint(status: number, provider: string): string {
  if (status === 404) return " Check the model's name.";
  if (status === 429) return " Its rate limit or quota is used up.";
  if (status !== 401 && status !== 403) return "";
  if (provider.includes("bedrock"))
    return " Check that the role may invoke the model and that the account has access to it.";
  return ` Check ${provider.replaceAll(/\W/g, "_").toUpperCase()}_API_KEY.`;
}
