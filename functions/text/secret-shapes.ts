import { shortTexts } from "./short-texts.ts";

/** One way in which secrets are told that this process need not know. */
interface Shape {
  readonly pattern: RegExp;
  /** What stays of it, from the pattern's groups; undefined where it was no secret. */
  readonly rest: (groups: Groups, around: Around) => string | undefined;
}

type Groups = Readonly<Record<string, string | undefined>>;

/** The characters before and behind what was found. */
interface Around {
  readonly before: string;
  readonly after: string;
}

/**
 * What keys begin with, and what they are made of, as their makers document them: providers of models and of
 * search (two rows, and the keys that AWS issues for its models), AWS, code hosts and chats, payments, mail
 * and secret stores, data platforms and package hosts, bots, and Snowflake's sessions.
 */
const KEYS: readonly (readonly [prefix: string, rest: string])[] = [
  ["gsk_|xai-|hf_|r8_|pplx-|nvapi-|fw_|tgp_v1_|csk-|pcsk_|jina_|tvly-|e2b_|lsv2_", "[\\w-]{10,500}"],
  ["AIza|ya29\\.|AQ\\.|GOCSPX-", "[\\w-]{10,500}"],
  ["ABSK|[a-z]{3,12}-api-key-", "[\\w+/=-]{16,500}"],
  ["AKIA|ASIA|AROA|AIDA", "[A-Z0-9]{12,500}"],
  ["gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|xapp-|whsec_|npm_|pypi-", "[\\w-]{10,500}"],
  ["[spr]k_(?:live|test)_", "\\w{8,500}"],
  ["SG\\.|hvs\\.", "[\\w.-]{16,500}"],
  ["dapi|dop_v1_|shp(?:at|ss|ca)_|lin_api_|ntn_|dckr_pat_|sntrys_|SK(?=[0-9a-f]{32}\\b)", "\\w{16,500}"],
  ["AGE-SECRET-KEY-1|sq0(?:csp|atp|idp)-|AT[AC]TT3x|glsa_|figd_|sbp_|PMAK-", "[\\w-]{10,500}"],
  ["\\d{8,10}:(?=AA)", "[\\w-]{33,500}"],
  ["ver:\\d{1,3}-hint:", "[\\w+/=-]{8,500}"],
];

/** Scheme and secret of a login; user names without a password stay, unless they look like a token. */
const LOGIN = /(?<scheme>\b[a-z][a-z0-9+.-]{1,20}:\/\/)(?<login>[^\s/?#"'<>\\]{1,300})@/gi;

const NAMES =
  "password|passwort|mot de passe|contraseña|passwd|pwd|passphrase|_pass|secret|token|api[-_ ]?key|access[-_ ]?key(?:[-_ ]?id)?|private[-_ ]?key|secret[-_ ]?key|account[-_ ]?key|shared[-_ ]?key|encryption[-_ ]?key|credentials?|signature|connection[-_ ]?string";

/** Words that come where a secret would, and say something about it. */
const NO_VALUES =
  /^(?:absent|an?|are|bad|bearer|basic|blank|denied|disabled|empty|error|exhausted|expected|expired|failed|forbidden|found|from|given|here|in|incorrect|invalid|is|limit|malformed|mismatch|missing|must|needed|nil|no|none|not|null|ok|optional|provided|redacted|rejected|required|revoked|see|set|string|text|the|too|true|false|unauthorized|undefined|unexpected|unknown|unset|unsupported|was|with|wrong|yes|your)$/i;

/** Whether a word is none: digits among letters, capitals inside, stars, or signs that words do not have. */
const looksRandom = (value: string): boolean =>
  value.length >= 6 &&
  (/\d[A-Za-z]|[A-Za-z]\d|[a-z][A-Z]{2}|[A-Z]{2}[a-z]+[A-Z]|\*{2,}|\w[!@$^%+=~]\w|^\d{7,}$/.test(value) ||
    value.length >= 24);

/** What stands behind such a name and is known to be no secret: names of secrets, addresses, variables. */
const isPlain = (value: string): boolean =>
  NO_VALUES.test(value) ||
  /^(?:arn:|https?:|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$|\d{1,6}$|…|[-–—.]+$)/.test(value) ||
  value.length < 3;

/** How often a word goes from letters to digits and back. */
const changesOf = (word: string): number => word.match(/\d(?=[A-Za-z])|[A-Za-z](?=\d)/g)?.length ?? 0;
const isHex = (word: string): boolean => word.length >= 16 && /^[\da-f]+$/i.test(word) && /\d/.test(word);

const SHAPES: readonly Shape[] = [
  {
    pattern:
      /(?<begin>-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----)(?:\s|\\[nr]){0,8}(?:[\w-]{1,40}: [^\n]{0,200}\n){0,3}[A-Za-z0-9+/]{16,}(?:[A-Za-z0-9+/=\s]|\\[nr])*(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?/g,
    rest: ({ begin }) => `${begin}…`,
  },
  // The same without its first line.
  { pattern: /(?<![\w+/])MII[A-Za-z0-9+/]{40,}(?:[A-Za-z0-9+/=\s]|\\[nr])*/g, rest: () => "…" },
  { pattern: /(?<![\w-])eyJ[\w-]{6,}\.[\w-]{4,}(?:\.[\w-]*){0,3}/g, rest: () => "…" },
  {
    pattern: new RegExp(
      `(?<![A-Za-z0-9])(?:${KEYS.map(([prefix, rest], index) => `(?<key${index}>${prefix})${rest}`).join("|")})`,
      "g",
    ),
    rest: (groups) => {
      const prefix = KEYS.map((_, index) => groups[`key${index}`]).find((one) => one !== undefined) ?? "";
      return `${prefix.replace(/^\d+:$/, "")}…`;
    },
  },
  {
    // The shape that most providers have: digits or stars among the letters, or eight of them and more.
    pattern: /(?<![\w-])(?<prefix>[spr]k[-_])(?<value>[\w*.-]{5,300}[\w*-])/gi,
    rest: ({ prefix, value = "" }, { before }) => {
      const isNamed = /\bkey $/i.test(before);
      const isKey = /[\d*]/.test(value) || value.length >= 24 || (prefix === "sk-" && /^\w{8,}$/.test(value));
      return isKey || isNamed ? `${isNamed ? "" : prefix}…` : undefined;
    },
  },
  {
    pattern:
      /(?<name>\b(?:proxy-)?authorization["'\\]{0,3}\s{0,3}[:=]\s{0,3}["'\\]{0,3})(?<scheme>(?:Bearer|Basic|Token|Digest|ApiKey|Negotiate|Snowflake)\s{1,3})?(?<value>[^\s"',;\\]{4,})/gi,
    rest: ({ name, scheme, value = "" }) =>
      isPlain(value) || (scheme === undefined && !looksRandom(value)) ? undefined : `${name}${scheme ?? ""}…`,
  },
  {
    pattern: /(?<scheme>\b(?:Bearer|Basic)\s{1,3})(?<value>[\w.~+/=*-]{6,})/gi,
    rest: ({ scheme, value = "" }) => (looksRandom(value) ? `${scheme}…` : undefined),
  },
  { pattern: /(?<name>\b(?:set-)?cookie["']?:\s{0,3})[^\n"']{4,}/gi, rest: ({ name }) => `${name}…` },
  {
    pattern: LOGIN,
    rest: ({ scheme, login = "" }) => (login.includes(":") || looksRandom(login) ? `${scheme}…@` : undefined),
  },
  {
    pattern: /(?<name>[?&;](?:key|sig|x-amz-[a-z-]{1,30})=)[^\s&"'<>\\]{4,}/gi,
    rest: ({ name }) => `${name}…`,
  },
  {
    pattern: new RegExp(
      `(?<name>(?:${NAMES})["'\\\\]{0,3}(?: (?:provided|given|used|is|was|value)){0,2}\\s{0,3}(?:=>|:=|[:=])\\s{0,3})(?:(?<quote>\\\\?["'\`])(?<quoted>[^"'\`\\n\\\\]{1,4000})|(?<value>[^\\s"'\`,;&<>(){}[\\]|\\\\]{1,4000}))`,
      "gi",
    ),
    rest: namedValue,
  },
  { pattern: new RegExp(`(?<name><(?:${NAMES})>)[^<>]{3,4000}`, "gi"), rest: ({ name }) => `${name}…` },
  {
    // Nothing but blanks between: `API key 'abcd1234efgh' is not valid`, `--password hunter2X`.
    pattern:
      /(?<name>(?:\bpassword|\bpassphrase|\b(?:api|access|auth|secret|subscription|refresh)[-_ ]?(?:key|token))(?: is)?\s{1,3}["'`]?)(?<value>[A-Za-z0-9]{8,500})(?![\w-])/gi,
    rest: ({ name, value = "" }) => (changesOf(value) >= 2 || isHex(value) ? `${name}…` : undefined),
  },
  {
    pattern:
      /(?<name>\b(?:key|token|secret)\b[^.\n]{0,40}\bend(?:s|ed|ing) (?:in|with) ["'*.…]{0,8})[\w-]{3,12}/gi,
    rest: ({ name }) => `${name}…`,
  },
];

/** `password=…`, `"token": "…"`, `api key: …`: what follows a name, unless it says something about it. */
function namedValue(
  { name = "", quote, quoted, value = "" }: Groups,
  { before, after }: Around,
): string | undefined {
  // A parser's words: Unexpected token: identifier
  if (/(?:un)?expected $|invalid $|illegal $|next $/i.test(before) && /^token/i.test(name)) return undefined;
  if (quoted !== undefined)
    return isPlain(quoted) || (/^token/i.test(name) && quoted.length < 6) ? undefined : `${name}${quote}…`;
  const [end = ""] = /(?<![.!?:])[.!?:]*$/.exec(value) ?? [];
  const secret = value.slice(0, value.length - end.length);
  if (isPlain(secret)) return undefined;
  const isTight = name.endsWith("=") && !/\s/.test(name.slice(-2));
  // Nothing is said behind it: `password: swordfish`
  const isAlone = /^pass|^pwd/i.test(name) && secret.length >= 6 && /^(?:$|\s*[\n,;)}\]])/.test(after);
  return isTight || isAlone || looksRandom(secret) ? `${name}…${end}` : undefined;
}

const cleaned = shortTexts(withoutEachShape);

/** A text without what has the shape of a secret, known to this process or not. */
export const withoutSecretShapes = (text: string): string => cleaned.of(text);

function withoutEachShape(text: string): string {
  return SHAPES.reduce(
    (cleaned, { pattern, rest }) =>
      cleaned.replaceAll(pattern, (...found: unknown[]) => {
        const all = String(found[0]);
        const offset = found.at(-3) as number;
        const end = offset + all.length;
        const around = {
          before: cleaned.slice(Math.max(0, offset - 12), offset),
          after: cleaned.slice(end, end + 12),
        };
        return rest(found.at(-1) as Groups, around) ?? all;
      }),
    text,
  );
}
