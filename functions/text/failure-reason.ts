import { cut } from "./cut.ts";
import { codeOf, messageOf, thrownProperty } from "./error-text.ts";

/** Causes of causes, and errors of an AggregateError, that are told; libraries wrap about three times. */
const MOST_CAUSES = 5;
const MOST_ERRORS = 5;
/** Of what a server said. */
const LONGEST_ANSWER = 2000;

/** Where libraries that throw plain objects put the sentence. */
const SENTENCES = ["message", "error", "detail", "reason", "error_description", "title"];

const NO_REASON = "it gave no reason";

/**
 * Why something failed, with all that was thrown: an error's code, its causes ("fetch failed" alone explains
 * nothing), the errors that it holds, what a server answered, and the sentence or the JSON of an object that
 * is no error.
 */
export function failureReason(thrown: unknown): string {
  return reason(thrown, MOST_CAUSES) || NO_REASON;
}

function reason(thrown: unknown, left: number): string {
  if (typeof thrown !== "object" || thrown === null) return messageOf(thrown);
  try {
    const own = isError(thrown) ? errorSentence(thrown, left) : objectText(thrown, left);
    if (left === 0) return own;
    const beside = heldErrors(thrown).map((each) => reason(each, left - 1));
    const caused = inside(thrown).map((each) => reason(each, left - 1));
    // Those beside each other led to nothing among them: a colon would say that they did.
    return [own, [...new Set(beside)].filter(Boolean).join("; "), ...caused].reduce((told, each) =>
      each === "" || told.includes(each) ? told : told === "" ? each : `${told}: ${each}`,
    );
  } catch {
    // A property of it throws when it is read.
    return messageOf(thrown);
  }
}

/** Also one of another realm, whose class is not this one's. */
const isError = (thrown: object): boolean =>
  thrown instanceof Error || Object.prototype.toString.call(thrown) === "[object Error]";

function errorSentence(thrown: object, left: number): string {
  const message = thrownProperty(thrown, "message");
  const said =
    isContainer(message) && left > 0
      ? reason(message, left - 1)
      : messageOf(thrown instanceof Error ? thrown : message);
  const code = codeOf(thrown);
  return /^[A-Z][A-Z0-9_]{2,60}$/.test(code) && !said.includes(code)
    ? `${said} (${code})`
    : withNumber(said, thrown);
}

/** A code that is a number says nothing without its name. A DOMException inherits one that nobody knows. */
function withNumber(said: string, thrown: object): string {
  const code = Object.hasOwn(thrown, "code") ? thrownProperty(thrown, "code") : undefined;
  const isTold = typeof code !== "number" || said === "" || new RegExp(String.raw`\b${code}\b`).test(said);
  return isTold ? said : `${said} (code ${code})`;
}

const isContainer = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Of an AggregateError, and of whatever lists errors as it does. */
function heldErrors(thrown: object): readonly unknown[] {
  const errors = thrownProperty(thrown, "errors");
  return Array.isArray(errors) ? errors.slice(0, MOST_ERRORS) : [];
}

/** What it says of what led to it. */
function inside(thrown: object): readonly unknown[] {
  const field = (name: string) => thrownProperty(thrown, name);
  const errors = field("errors");
  // Checks that tell the errors of each field by its name.
  const named = isContainer(errors) && !Array.isArray(errors) ? [jsonOf(errors)] : [];
  const causes = [field("cause"), field("error"), field("suppressed")];
  const told = isError(thrown) ? causes : causes.slice(0, 1);
  return [...named, ...answerOf(thrown), ...told.filter((each) => each != null)];
}

/** What a server said, by where clients of HTTP keep it, and what a command wrote. */
function answerOf(thrown: object): readonly unknown[] {
  if (!isError(thrown)) return [];
  const response = thrownProperty(thrown, "response");
  const places = [
    thrownProperty(response, "data"),
    thrownProperty(response, "body"),
    thrownProperty(thrown, "responseBody"),
    thrownProperty(thrown, "body"),
    thrownProperty(thrown, "stderr"),
  ];
  const said = places.find((each) => (typeof each === "string" && each.trim() !== "") || isPlain(each));
  if (said === undefined) return [];
  return [typeof said === "string" ? cut(said.trim(), LONGEST_ANSWER) : said];
}

const isPlain = (value: unknown): boolean =>
  isContainer(value) && [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value) as never[]);

function objectText(thrown: object, left: number): string {
  const fields = thrown as Readonly<Record<string, unknown>>;
  const sentence = SENTENCES.map((name) => fields[name]).find(
    (value) => (typeof value === "string" && value !== "") || isContainer(value),
  );
  if (sentence !== undefined && left > 0) return withNumber(reason(sentence, left - 1), thrown);
  const isBare = Object.getPrototypeOf(thrown) === null && Object.keys(thrown).length > 0;
  const text = Array.isArray(thrown) || isBare ? "" : messageOf(thrown);
  const kind = /^\[object (\w+)\]$/.exec(text)?.[1];
  if (text !== "" && kind === undefined) return text;
  const json = jsonOf(entriesOf(thrown) ?? thrown);
  if (kind === undefined || kind === "Object") return /^(?:\{\}|\[\])$/.test(json) ? "" : json;
  return `${kind} ${json}`.replace(/ (?:\{\}|\[\])$/, "");
}

/** What is no property of its own: of maps and sets what they hold, of answers of a server what they say. */
function entriesOf(thrown: object): unknown {
  if (thrown instanceof Map || thrown instanceof Set) return [...thrown];
  const told = ["status", "statusText", "type"].flatMap((name): [string, unknown][] => {
    const value = thrownProperty(thrown, name);
    return ["string", "number"].includes(typeof value) && value !== "" ? [[name, value]] : [];
  });
  return Object.keys(thrown).length === 0 && told.length > 0 ? Object.fromEntries(told) : undefined;
}

/** JSON of whatever it is: what holds itself is told once, and a bigint is its digits. */
function jsonOf(value: unknown): string {
  const open: unknown[] = [];
  return cut(
    JSON.stringify(value, function (this: unknown, _key, given: unknown) {
      while (open.length > 0 && open.at(-1) !== this) open.pop();
      if (typeof given === "bigint") return String(given);
      if (isContainer(given) && open.includes(given)) return "…";
      open.push(given);
      return given instanceof Map || given instanceof Set ? [...given] : given;
    }) ?? "",
    LONGEST_ANSWER,
  );
}
