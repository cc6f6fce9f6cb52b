import { failureReason } from "../text/failure-reason.ts";
import { readNumber } from "./exact-number.ts";

/** JSON of any value for a model to read; "" for none. What JSON.stringify makes `{}` of is told as well. */
export const toldJson = (value: unknown): string =>
  JSON.stringify(value, function (this: unknown, key: string, given: unknown) {
    // A Date has become a text already, as it should.
    return told(given, (this as Readonly<Record<string, unknown>>)[key]);
  }) ?? "";

const told = (given: unknown, original: unknown): unknown => {
  if (typeof given === "bigint") return exact(given);
  if (typeof given !== "object" || given === null || given !== original) return given;
  if (given instanceof Error) return failureReason(given);
  if (hasEntries(given)) return fromEntries([...given.entries()]);
  return given instanceof Set ? [...given] : given;
};

/** JSON.stringify refuses a bigint, which is a number with all its digits. */
const exact = (value: bigint): unknown => {
  const number = readNumber(String(value));
  return typeof number === "number" ? number : number.toJSON();
};

/** Map, Headers, URLSearchParams and FormData; not lists and sets, whose entries are something else. */
const hasEntries = (value: object): value is { entries(): Iterable<readonly [unknown, unknown]> } =>
  value instanceof Map ||
  value instanceof Headers ||
  value instanceof URLSearchParams ||
  value instanceof FormData;

/** Names that come twice, and keys that are no texts, have no place in an object. */
function fromEntries(entries: readonly (readonly [unknown, unknown])[]): unknown {
  const names = entries.map(([name]) => name);
  const isObject = names.every((name) => typeof name === "string") && new Set(names).size === names.length;
  return isObject ? Object.fromEntries(entries as readonly (readonly [string, unknown])[]) : entries;
}
