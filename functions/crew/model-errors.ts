import { AISDKError, APICallError } from "@ai-sdk/provider";

/**
 * Why a model call gave no reply. "unavailable": busy, broken or out of reach, worth another try. "unreadable": answered with
 * something that is no reply. "refused": will not answer this request however often it is asked.
 */
export interface ModelProblem {
  readonly kind: "unavailable" | "unreadable" | "refused";
  readonly status: number | undefined;
  /** What the server asked for by Retry-After. */
  readonly retryAfterSeconds: number | undefined;
  /** One line, without secrets. */
  readonly detail: string;
}

/** 4xx that say "not now" rather than "no". */
const TRY_AGAIN_STATUS = new Set([408, 409, 425, 429]);

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
  const detail = detailOf(error);
  if (APICallError.isInstance(error)) {
    const status = error.statusCode;
    const retryAfterSeconds = retryAfter(error.responseHeaders ?? {}, now);
    return { kind: kindOfStatus(status), status, retryAfterSeconds, detail };
  }
  const rest = { status: undefined, retryAfterSeconds: undefined, detail };
  if (error instanceof Error && error.name === "TimeoutError") return { ...rest, kind: "unavailable" };
  if (AISDKError.isInstance(error) && SETUP_ERRORS.has(error.name)) return { ...rest, kind: "refused" };
  return { ...rest, kind: "unreadable" };
}

function kindOfStatus(status: number | undefined): ModelProblem["kind"] {
  if (status === undefined || status >= 500 || TRY_AGAIN_STATUS.has(status)) return "unavailable";
  return status < 400 ? "unreadable" : "refused";
}

function retryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const milliseconds = Number.parseFloat(headers["retry-after-ms"] ?? "");
  if (milliseconds >= 0) return milliseconds / 1000;
  const header = headers["retry-after"] ?? "";
  const seconds = Number(header);
  if (header.trim() !== "" && seconds >= 0) return seconds;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}

/** The sentence a user reads, without its subject: "answered 401 (…). Check OPENAI_API_KEY." */
export function problemSentence(problem: ModelProblem, provider: string, tries: number): string {
  const times = tries > 1 ? ` in ${tries} tries` : "";
  const { status, detail } = problem;
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

const LONGEST_DETAIL = 200;

function detailOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = message
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\b(sk|pk|key|api[-_]?key|Bearer)([-_ =:]+)[\w*.-]{4,}/gi, "$1$2…")
    .trim();
  return line.length > LONGEST_DETAIL ? `${line.slice(0, LONGEST_DETAIL)}…` : line;
}
