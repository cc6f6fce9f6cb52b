import type { APICallError } from "@ai-sdk/provider";

import { isJsonObject } from "../../json/json.ts";
import { readJson } from "../../json/read-json.ts";
import { type RefusedSettings, refusedSettings } from "./refused-settings.ts";
import { saysNoTools, saysResponses } from "./refused-tools.ts";

/** Bodies may quote the request; what a server itself says comes first. */
const LONGEST_READ = 4000;

type Refusal = Pick<APICallError, "message" | "responseBody" | "statusCode">;

/** All that a server says of a refusal: its sentence, and its body with the codes in it. */
function textOf({ message, responseBody = "" }: Refusal): string {
  return `${message.slice(0, LONGEST_READ)} ${responseBody.slice(0, LONGEST_READ)}`;
}

/** 500 is what small servers answer for whatever their own checks throw. */
const REFUSING_STATUS = new Set([400, 413, 422, 500]);

/**
 * How servers say that a conversation is too long. Each line has a test with the wordings of the providers
 * that it is for.
 */
const TOO_LONG: readonly RegExp[] = [
  /context[ _-]?(?:length|window|size|limit|overflow)/i,
  /maximum (?:context|prompt|input|number of (?:input )?tokens)/i,
  /\b(?:prompt|input|request|messages|conversation)\b[^.]{0,60} too (?:long|large|big)/i,
  /\btoo many (?:input |prompt )?tokens/i,
  /(?:reduce|decrease|shorten) (?:the |your )?(?:input |prompt |message )?(?:length|size)|reduce the length/i,
  /\b(?:inputs?|prompt|request|messages|conversation)\b[^.]{0,60}\bexceed(?:s|ed)?\b[^.]{0,60}\b(?:tokens?|limit|length|size)/i,
  /\binput tokens? exceed|\bexceeds? (?:the )?[^.]{0,30}token|\bmax tokens of \d+ exceeded/i,
  /longer than the (?:model'?s |maximum )/i,
  /\b(?:prompt|sequence|token|tokens|messages)\b[^.]{0,60}\b(?:exceeds?|more than|larger than|greater than)\b[^.]{0,40}\b(?:max|model|limit)/i,
  /\bprompt (?:tokens? )?(?:has|length is|limit)\b[^.]{0,60}(?:\d|tokens?|reached)|max_prompt_tokens|max(?:imum)?[ _](?:model|seq)[ _]len|maximum tokens reached/i,
  /\b(?:shorten|reduce) (?:the |your )?(?:prompt|messages|conversation)\b/i,
  /must have (?:less|fewer) than \d+ tokens|\bcannot exceed [^.]{0,60}tokens?/i,
  /\binputs?\b[^.]{0,60}\btokens?\b[^.]{0,30} must be (?:<|less|at most)|input length should be/i,
  /expected maxLength: \d+|'(?:messages|input|prompt)[^']{0,40}': string too long/i,
  /超长|过长|上下文长度|超过最大|長すぎ/,
];

/** Codes that servers send in place of words. */
const TOO_LONG_CODES =
  /tokens_limit_reached|model_max_prompt_tokens_exceeded|request_too_large|(?:prompt|input)_too_(?:long|large)|exceed_context_size|(?:max_|input_)?tokens?_(?:limit_)?exceeded|"(?:error_)?code"\s*:\s*"?(?:1261|336103|10907)\b/i;

const STRING_CODE = /string_above_max_length/;
const IN_PROMPT = /"param"\s*:\s*"(?:messages|input|prompt)/;

/** About the length of the answer, which no shorter conversation helps. */
const ABOUT_ANSWER =
  /max(?:imum)?[_ ]?(?:completion|output|new)?[_ ]?tokens['"`]?(?:: \d+ >| is too large| exceeds| value| \(\d+\) exceeds| must be )/i;
const ABOUT_PROMPT = /\b(?:inputs?|prompt|messages)\b/i;

/** About how much one may ask for in a time, which no shorter conversation helps for long. */
const ABOUT_QUOTA = /\b(?:daily|monthly|per (?:day|month)|quota|credits?)\b/i;

/** Whether a refusal says that the conversation is more than the model takes. */
export function saysTooLong(refusal: Refusal): boolean {
  if (!REFUSING_STATUS.has(refusal.statusCode ?? 0)) return false;
  if (refusal.statusCode === 413) return true;
  const text = textOf(refusal);
  if (ABOUT_ANSWER.test(text) && !ABOUT_PROMPT.test(text)) return false;
  if (ABOUT_QUOTA.test(text)) return false;
  if (STRING_CODE.test(text) && IN_PROMPT.test(text)) return true;
  return TOO_LONG_CODES.test(text) || TOO_LONG.some((words) => words.test(text));
}

/** Statuses by which providers say that there is no more money, some of which mean "not now" otherwise. */
const UNPAID_STATUS = new Set([400, 402, 403, 429]);

/**
 * How providers say that an account has nothing left: OpenAI's codes and Anthropic's, DeepSeek's, xAI's,
 * Moonshot's and Zhipu's words. "You exceeded your current quota" alone is Gemini's word for a minute's, too.
 */
const UNPAID: readonly RegExp[] = [
  /\b(?:insufficient_quota|billing_hard_limit_reached|billing_not_active|account_deactivated|insufficient_user_quota)\b/i,
  /\bcredit balance is too low|\binsufficient (?:account )?(?:balance|credits?|funds)|\barrearage\b|\bneed to (?:purchase|add) (?:more )?credits/i,
  /\bused all (?:of )?(?:its )?available credits|monthly spending limit|exceeded_current_quota_error|check your account balance/i,
  /余额不足|欠费/,
];

/** Whether a refusal says that only whoever pays can help; one that names a wait does not. */
export function saysUnpaid(refusal: Refusal & Pick<APICallError, "responseHeaders">): boolean {
  if (!UNPAID_STATUS.has(refusal.statusCode ?? 0)) return false;
  if (refusal.statusCode === 402) return true;
  const { "retry-after": seconds, "retry-after-ms": milliseconds } = refusal.responseHeaders ?? {};
  if (seconds !== undefined || milliseconds !== undefined) return false;
  const text = textOf(refusal);
  return !/\ballocated quota\b|"retryDelay"/i.test(text) && UNPAID.some((words) => words.test(text));
}

/** What has nothing to do with the length of a conversation, or with the form of its answer. */
const OTHER_REASON =
  /content[_ ]?(?:filter|policy|management)|safety|moderation|api[_ ]?key|credential|billing|credit|quota|unsupported (?:parameter|value)|unknown (?:parameter|field)|unrecognized|model[^.]{0,40}not (?:found|exist|available)/i;

/** A refusal for no reason that is known here. */
export function isUnexplained(refusal: Refusal): boolean {
  return refusal.statusCode === 400 && !OTHER_REASON.test(textOf(refusal));
}

/** Whatever a request calls the form of its answer, and the means by which servers hold a model to it. */
const FORMATS: readonly RegExp[] = [
  /response[_ ]?(?:format|schema|mime[_ ]?type)|output[_ ](?:config|format)|text\.format/i,
  /json[_ ]?(?:schema|object|mode)|json_validate_failed|\bJSON (?:outputs?|responses?)\b|invalid schema/i,
  /structured[_ ]?(?:outputs?|responses?)|guided[_ ](?:json|decoding|grammar)|\bgrammar\b/i,
  /\b(?:outlines|xgrammar|llguidance)\b/i,
];

const isAboutFormat = (text: string): boolean => FORMATS.some((words) => words.test(text));

/** Refusals that another form of the answer does not change. */
const NO_ANSWER_TO_FORMAT = new Set([401, 403, 407, 408, 409, 425, 429]);

/** What says nothing: the words of a status, and those of any error. */
const EMPTY_WORDS =
  /bad request|unprocessable (?:entity|content)|invalid[_ ]request(?:[_ ]error)?|\b(?:error|message|type|code|param|detail|status|null|invalid|request|object|failed|400|422)\b|[^\p{L}\p{N}]+/giu;

/** What of a request a server does not take, by its words. */
interface RefusedParts {
  readonly refusesFormat: boolean;
  readonly refusesTools?: boolean;
  readonly refusedSettings?: RefusedSettings;
  readonly sendsToResponses?: boolean;
}

/**
 * What a server does not take of a request. A 400 or 422 that gives no reason at all counts as one of the
 * form in which the answer is held to a schema: nothing else in a request is as often unknown to a server.
 */
export function refusedParts(refusal: Refusal): RefusedParts {
  const { statusCode = 0 } = refusal;
  if (NO_ANSWER_TO_FORMAT.has(statusCode)) return { refusesFormat: false };
  const text = textOf(refusal);
  if (statusCode < 400 && !isErrorInReply(refusal)) return { refusesFormat: false };
  const isSilent = (statusCode === 400 || statusCode === 422) && text.replaceAll(EMPTY_WORDS, "") === "";
  return {
    refusesFormat: isAboutFormat(text) || isSilent,
    refusesTools: saysNoTools(text),
    refusedSettings: refusedSettings(text),
    sendsToResponses: saysResponses(text),
  };
}

/** Some answer 200 with an error in it. */
function isErrorInReply({ responseBody = "" }: Refusal): boolean {
  const body = readJson(responseBody.slice(0, LONGEST_READ));
  return isJsonObject(body) && "error" in body && !("choices" in body);
}
