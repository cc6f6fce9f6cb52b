import { failureReason } from "../text/failure-reason.ts";
import { readNumber } from "./exact-number.ts";

/**
 * JSON of any value for a model to read; "" for none. What JSON.stringify makes `{}` or `null` of is told as
 * well, and what holds nothing that could be told (a promise, an answer that was not read) is a TypeError:
 * told as `{}` it would say that there is nothing.
 */
export const toldJson = (value: unknown): string =>
  JSON.stringify(value, function (this: unknown, key: string, given: unknown) {
    // Methods of an object are no part of what it says, as JSON has it.
    if ((key === "" || Array.isArray(this)) && ["function", "symbol"].includes(typeof given))
      throw new TypeError(`it gave a ${typeof given}, which is not a value: ${adviceForCode(given)}`);
    // A Date has become a text already, as it should.
    return told(given, (this as Readonly<Record<string, unknown>>)[key]);
  }) ?? "";

const told = (given: unknown, original: unknown): unknown => {
  if (typeof given === "bigint") return exact(given);
  if (typeof given === "number" && !Number.isFinite(given)) return String(given);
  if (given === null && original instanceof Date) return String(original);
  if (typeof given !== "object" || given === null || given !== original) return given;
  const tag = tagOf(given);
  if (tag === "Error" || given instanceof Error) return failureReason(given);
  if (tag === "RegExp") return (given as RegExp).toString();
  if (hasEntries(given)) return fromEntries([...given.entries()]);
  if (tag === "ArrayBuffer") return [...new Uint8Array(given as ArrayBuffer)];
  if (isList(given, tag)) return listOf(given);
  const unread = UNREAD.has(tag) ? tag : kindOfUnread(given);
  if (unread !== undefined)
    throw new TypeError(`it gave ${withArticle(unread)}, which is not a value: ${adviceFor(unread)}`);
  return given;
};

const adviceForCode = (given: unknown): string =>
  typeof given === "symbol" ? "give its description" : "call it, and give what it returns";

/** Promises and streams of libraries, by what they can do. */
function kindOfUnread(value: object): string | undefined {
  const { then, pipe } = value as { readonly then?: unknown; readonly pipe?: unknown };
  if (typeof then === "function") return "Promise";
  return Symbol.asyncIterator in value || typeof pipe === "function" ? "stream" : undefined;
}

/** Of whichever realm: what a value calls itself. */
const tagOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1);

/** JSON.stringify refuses a bigint, which is a number with all its digits. */
const exact = (value: bigint): unknown => {
  const number = readNumber(String(value));
  return typeof number === "number" ? number : number.toJSON();
};

/** Kinds whose content is somewhere else, or comes later. */
const UNREAD: ReadonlySet<string> = new Set(
  "Promise Response Request Blob File ReadableStream AsyncGenerator WeakMap WeakSet WeakRef".split(" "),
);

const adviceFor = (tag: string): string =>
  tag === "Promise"
    ? "await it"
    : `give what is in it${tag === "Response" ? " (await response.text())" : ""}`;

const withArticle = (tag: string): string => `${tag.startsWith("A") ? "an" : "a"} ${tag}`;

const ENTRIES: ReadonlySet<string> = new Set(["Map", "Headers", "URLSearchParams", "FormData"]);

/** Not lists and sets, whose entries are something else. */
const hasEntries = (value: object): value is { entries(): Iterable<readonly [unknown, unknown]> } =>
  ENTRIES.has(tagOf(value));

/** What gives its values one after the other: sets, typed arrays, generators and what they are made of. */
const isList = (value: object, tag: string): value is Iterable<unknown> =>
  tag !== "Array" && tag !== "String" && Symbol.iterator in value;

/** More than fits into a tool's result; a generator may never end. */
const MOST_VALUES = 1_000_000;

function listOf(values: Iterable<unknown>): readonly unknown[] {
  const list: unknown[] = [];
  for (const value of values) {
    if (list.length === MOST_VALUES) throw new TypeError("it gave more than a million values: give fewer");
    list.push(value);
  }
  return list;
}

/** Names that come twice, and keys that are no texts, have no place in an object. */
function fromEntries(entries: readonly (readonly [unknown, unknown])[]): unknown {
  const names = entries.map(([name]) => name);
  const isObject = names.every((name) => typeof name === "string") && new Set(names).size === names.length;
  return isObject ? Object.fromEntries(entries as readonly (readonly [string, unknown])[]) : entries;
}
