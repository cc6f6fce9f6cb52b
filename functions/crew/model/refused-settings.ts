import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";

/** Settings of a request that a server may not take; "include" asks for thoughts to send back. */
export type Setting =
  | keyof Pick<
      LanguageModelV4CallOptions,
      | "temperature"
      | "topP"
      | "topK"
      | "maxOutputTokens"
      | "seed"
      | "stopSequences"
      | "presencePenalty"
      | "frequencyPenalty"
      | "reasoning"
    >
  | "include";

/** What limits the tokens of an answer, by the names that chat completions have for it. */
type TokenLimit = "max_tokens" | "max_completion_tokens";

/** What becomes of a setting that is refused: left out, or sent under another name. */
export type SettingChange = "left-out" | TokenLimit;

/** What settings are called on the wires of providers. A word of everyday English counts in quotes only. */
const NAMES: Readonly<Record<Setting, string>> = {
  temperature: "temperature",
  topP: "top_?p",
  topK: "top_?k",
  maxOutputTokens: "max_?tokens|max_?(?:completion|output)_?tokens",
  seed: "seed",
  stopSequences:
    "stop_?sequences|['\"`]stop['\"`]|(?:parameters?|param|arguments?|field|name|key):? ['\"`\\[]{0,2}stop(?![a-z])",
  presencePenalty: "presence_?penalty",
  frequencyPenalty: "frequency_?penalty",
  reasoning: "reasoning[_.]?effort",
  include: "encrypted[_ ]content",
};

/** How servers say that they do not take something, whatever value it has or with the one that it has. */
const NOT_TAKEN = [
  String.raw`\bunsupported\b`,
  String.raw`(?:\bnot|n't|\bnever|\bno longer) (?:be )?(?:currently |yet )?(?:support|permitted|allowed|accept|available|recogni[sz]ed|compatible|a valid|used)`,
  String.raw`\b(?:unknown|unrecogni[sz]ed|unexpected|extraneous|invalid)(?: request| keyword)? (?:param|argument|field|name|key|propert)`,
  String.raw`\bextra inputs\b|extra_forbidden|\badditional propert`,
  String.raw`\bcannot (?:both )?be (?:both )?(?:specified|used|set)|\bonly (?:be )?(?:set|specify|use) one\b|\bonly one of\b`,
  String.raw`\bonly the default\b|\bmay only be set\b|\bmust be unset\b|\bdeprecated\b|\bis not a valid\b|\bremove\b`,
].join("|");

/** A name and the words about it stand close to each other; between them may be a model's name. */
const NEAR = String.raw`[^]{0,90}?`;

const PATTERNS = (Object.keys(NAMES) as readonly Setting[]).map((setting) => {
  const name = String.raw`(?<![A-Za-z_])(?:${NAMES[setting]})(?![A-Za-z_])`;
  return {
    setting,
    pattern: new RegExp(`(?:${name})${NEAR}(?:${NOT_TAKEN})|(?:${NOT_TAKEN})${NEAR}(?:${name})`, "i"),
  };
});

/** Of two that exclude each other, the less usual one is left out. */
const EXCLUDING = /\bboth\b|\bone of\b|\bonly (?:specify|set|use) one\b/i;

const OTHER_NAME = /\buse ['"`]?(max_completion_tokens|max_tokens)['"`]? instead/i;

/** The settings that a refusal says are not taken, and what to call the limit of tokens instead. */
export interface RefusedSettings {
  readonly settings: readonly Setting[];
  readonly tokenLimit?: TokenLimit;
}

/** Which settings a server does not take, by its words; none where it refuses for another reason. */
export function refusedSettings(text: string): RefusedSettings {
  const named = PATTERNS.flatMap(({ setting, pattern }) => (pattern.test(text) ? [setting] : []));
  const settings = EXCLUDING.test(text) ? named.slice(-1) : named;
  const other = OTHER_NAME.exec(text)?.[1] ?? (/max_completion_tokens/.test(text) ? "max_tokens" : undefined);
  return {
    settings,
    ...(settings.includes("maxOutputTokens") && other && { tokenLimit: other as TokenLimit }),
  };
}
