import { isSecretName, secretsIn } from "./secret-values.ts";
import { shortTexts } from "./short-texts.ts";
import { type Span, views } from "./text-views.ts";

/** What takes a secret's place. */
const REDACTED = "…";

/** Parts are told by runs of so many characters of a secret. */
const GRAM = 8;

/** What keys of providers begin with: everybody knows it, so that it gives nothing away. */
const PUBLIC_PREFIX =
  /^(?:(?:sk|pk|rk)[-_](?:proj|ant|or|svcacct|admin|lf|live|test)?[-_]?(?:api\d\d|v1)?[-_]?|gsk_|xai-|AIza(?:Sy)?|hf_|gh[pousr]_|github_pat_|AKIA|ASIA)/;

/**
 * The secrets that this process knows: whatever reads one adds it here, and no text that leaves the process
 * shows it, whole, in parts of at least eight characters, or encoded.
 */
const wholes = new Set<string>();
const grams = new Set<string>();
/** A bit for each hash of a gram, so that most places of a text are passed over without a look-up. */
const filter = new Uint8Array(1 << 16);

const hashAt = (text: string, at: number): number =>
  (text.charCodeAt(at) * 31 + text.charCodeAt(at + 3) * 1009 + text.charCodeAt(at + 7) * 9176) & 0xff_ff;

/** Without the secrets that are known; forgotten with each further one. */
const cleaned = shortTexts(withoutWholesAndParts);

function addForm(form: string): void {
  const text = form.toLowerCase();
  for (let at = 0; at + GRAM <= text.length; at += 1) {
    grams.add(text.slice(at, at + GRAM));
    filter[hashAt(text, at)] = 1;
  }
}

/** As base64 writes bytes wherever they stand in what is encoded: the letters that depend on them alone. */
function base64Forms(bytes: Buffer): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
}

function addOne(secret: string): void {
  if (wholes.has(secret)) return;
  wholes.add(secret);
  cleaned.forget();
  addForm(secret.replace(PUBLIC_PREFIX, ""));
  // Some systems take letters with accents apart.
  for (const form of ["NFC", "NFD"]) addForm(secret.normalize(form).replace(PUBLIC_PREFIX, ""));
  if (secret.length < GRAM) return;
  const bytes = Buffer.from(secret);
  // What is encoded may be encoded already, or hold two bytes for each character.
  const inner = [bytes, Buffer.from(bytes.toString("base64")), Buffer.from(secret, "utf16le")];
  for (const form of [...inner.flatMap(base64Forms), ...inner.map((each) => each.toString("hex"))]) {
    addForm(form);
    addForm(form.replaceAll("+", "-").replaceAll("/", "_"));
  }
}

export const knownSecrets = {
  /** Adds a secret as it is read: a token, a key in PEM form, or JSON whose texts are secrets. */
  add(text: string): void {
    for (const secret of secretsIn(text, "")) addOne(secret);
  },
  /** Adds what variables hold whose names or values are those of secrets, and logins in their URLs. */
  addVariables(variables: Readonly<Record<string, string | undefined>>): void {
    for (const [name, value] of Object.entries(variables)) {
      if (value === undefined) continue;
      for (const secret of secretsIn(value, isSecretName(name) ? name : undefined)) addOne(secret);
    }
  },
};

/** A text without the secrets that this process knows. */
export function withoutKnownSecrets(text: string): string {
  if (wholes.size === 0 || text.length < 6) return text;
  return cleaned.of(text);
}

function withoutWholesAndParts(text: string): string {
  const spans = [...masked(text)];
  for (const view of views(text)) {
    for (const { start, end } of runsIn(view.text)) spans.push(view.spanOf(start, end));
  }
  return cutOut(text, spans);
}

/** The same in all texts of a JSON value, names of its keys left as they are. */
export function withoutKnownSecretsIn<Value>(value: Value): Value {
  const clean = (one: unknown): unknown => {
    if (typeof one === "string") return withoutKnownSecrets(one);
    if (Array.isArray(one)) return one.map(clean);
    // What is more than a plain object is none of JSON's, and stays.
    if (typeof one !== "object" || one === null || Object.getPrototypeOf(one) !== Object.prototype)
      return one;
    return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, clean(inner)]));
  };
  return clean(value) as Value;
}

/** Where parts of secrets stand that give something away. */
function* runsIn(text: string): Generator<Span> {
  const lower = lowerCase(text);
  const wholesHere = [...wholes].map(lowerCase).filter((whole) => lower.includes(whole));
  for (const whole of wholesHere) yield* wordsIn(lower, whole);
  let start = -1;
  let end = -1;
  for (let at = 0; at + GRAM <= lower.length; at += 1) {
    if (filter[hashAt(lower, at)] !== 1 || !grams.has(lower.slice(at, at + GRAM))) continue;
    if (at > end) {
      if (start >= 0 && isTelling(text.slice(start, end))) yield { start, end };
      start = at;
    }
    end = at + GRAM;
  }
  if (start >= 0 && isTelling(text.slice(start, end))) yield { start, end };
}

/** Where a whole secret stands; a short one only as a word of its own. */
function* wordsIn(text: string, whole: string): Generator<Span> {
  for (let at = text.indexOf(whole); at >= 0; at = text.indexOf(whole, at + 1)) {
    const end = at + whole.length;
    const isWord = !/\w/.test(text[at - 1] ?? "") && !/\w/.test(text[end] ?? "");
    if (isWord || whole.length >= 12) yield { start: at, end };
  }
}

/**
 * Whether a part of a secret could stand in no ordinary text: words that a secret was made of do. Between
 * letters and digits, and from small letters to capitals, random texts change often.
 */
function isTelling(part: string): boolean {
  if (part.length >= 24) return true;
  if (part.length >= 16) return /\d|[a-z][A-Z]/.test(part);
  const changes = part.match(/\d(?=[A-Za-z])|[A-Za-z](?=\d)|[a-z](?=[A-Z])/g)?.length ?? 0;
  return changes >= (part.length >= 12 ? 2 : 3);
}

/** One for one: other letters than ASCII's may change their length. */
const lowerCase = (text: string): string => {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
};

/** What shows the beginning or the end of a secret beside stars or dots: `abcd****wxyz`. */
const MASK = /\*{3}|•{3}|\.{3}|…/;
const MASKED = /([\w-]{0,40})(?:\*{3,}|•{3,}|\.{3,}|…)([\w-]{0,40})/g;

function* masked(text: string): Generator<Span> {
  // Looked for first: what may stand before a mask is tried at each place of a text.
  if (!MASK.test(text)) return;
  for (const { 0: all, 1: first = "", 2: last = "", index } of text.matchAll(MASKED)) {
    for (const secret of wholes) {
      const isBeginning = first.replace(PUBLIC_PREFIX, "").length >= 2 && secret.startsWith(first);
      if (isBeginning || (last.length >= 3 && secret.length > 12 && secret.endsWith(last))) {
        yield { start: index, end: index + all.length };
        break;
      }
    }
  }
}

function cutOut(text: string, spans: readonly Span[]): string {
  let rest = "";
  let at = 0;
  for (const { start, end } of spans.toSorted((left, right) => left.start - right.start)) {
    if (end <= at) continue;
    if (start >= at) rest += `${text.slice(at, start)}${REDACTED}`;
    at = end;
  }
  return rest + text.slice(at);
}

/** For tests: the process forgets what it knows. */
export function forgetSecrets(): void {
  wholes.clear();
  cleaned.forget();
  grams.clear();
  filter.fill(0);
}
