import type { OpenedModel } from "../ports.ts";
import type { ModelCallFailure } from "./model-errors.ts";

type Advice = Pick<
  OpenedModel,
  "accessAdvice" | "notFoundAdvice" | "unreachableAdvice" | "lostAdvice" | "notReplyAdvice" | "proxyAdvice"
>;

/**
 * The sentence a user reads, without its subject: "answered 404 (…). Check the model's name."
 * @param advice what to do when the model lets nobody in, or is not there
 */
export function failureSentence(failure: ModelCallFailure, tries: number, advice: Advice): string {
  const times = tries > 1 ? ` in ${tries} tries` : "";
  const { status, detail, proxyStatus } = failure;
  if (proxyStatus !== undefined)
    return `could not be reached${times}: the proxy answered ${proxyStatus}.${after(advice.proxyAdvice)}`;
  if (failure.kind === "too long")
    return `cannot take a conversation of this length (${detail}). Give the task less to read, or take a model with a larger context window.`;
  if (failure.kind === "faulty")
    return `wrote a tool call that its server refused${times} (${detail}). Make the tool's parameters simpler, or take another model.`;
  if (failure.kind === "unreadable")
    return `answered with something that is not a reply${times} (${detail}).${after(advice.notReplyAdvice)}`;
  if (status === undefined && failure.kind === "unavailable")
    return `could not be reached${times} (${detail}).${after(adviceForSilence(detail, advice))}`;
  if (status === undefined) return `cannot be used (${detail}).`;
  return `answered ${status}${times} (${detail}).${hint(failure, advice)}`;
}

const after = (advice: string | undefined): string => (advice === undefined ? "" : ` ${advice}`);

/** The same in a few words, in which no server is quoted: "503 from http://127.0.0.1:9901". */
export function failureInShort(
  { kind, status, detail, proxyStatus }: ModelCallFailure,
  askedAt: string,
): string {
  if (proxyStatus !== undefined) return `${proxyStatus} from the proxy before ${askedAt}`;
  const what =
    kind === "unreadable" ? ", which is not a reply" : kind === "faulty" ? ", to a faulty call" : "";
  if (status !== undefined) return `${status} from ${askedAt}${what}`;
  if (kind !== "unavailable") return `no reply from ${askedAt}${what}`;
  const code = /\b(?:E[A-Z]{4,}|UND_ERR_\w+|Z_\w+)\b/.exec(detail)?.[0];
  return `no answer from ${askedAt}${code === undefined ? "" : `: ${code}`}`;
}

/** Of addresses at which nobody is; a connection that was lost had somebody at its end. */
const NOBODY_THERE =
  /\b(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ETIMEDOUT)\b|Connect Timeout/;
const TOOK_TOO_LONG = /aborted due to timeout/;

function adviceForSilence(detail: string, { unreachableAdvice, lostAdvice }: Advice): string | undefined {
  if (NOBODY_THERE.test(detail)) return unreachableAdvice;
  return TOOK_TOO_LONG.test(detail) ? "Give llm a longer timeout, or see why it takes so long." : lostAdvice;
}

function hint({ status, isUnpaid = false }: ModelCallFailure, advice: Advice): string {
  if (isUnpaid) return " Its account has nothing left to pay with: look at its plan and billing.";
  if (status === 404) return ` ${advice.notFoundAdvice ?? "Check the model's name."}`;
  if (status === 429)
    return " Its rate limit or quota is used up: start again later, or give the agents a max_rpm.";
  return (status === 401 || status === 403) && advice.accessAdvice ? ` ${advice.accessAdvice}` : "";
}
