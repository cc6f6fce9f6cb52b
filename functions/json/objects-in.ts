import { isJsonObject, type JsonObject } from "./json.ts";
import { readShallowJson } from "./read-json.ts";

/** Characters looked at before the search ends: each brace begins it anew, and there may be nothing else. */
const MOST_CHARACTERS = 5_000_000;

/** An object in a text, and where it stands there. */
interface Found {
  readonly start: number;
  readonly end: number;
  readonly value: JsonObject;
}

/**
 * The complete JSON objects in a text, the last first, without those inside of others. Those behind the
 * beginning of one that was broken off are none, up to the next fence: they are parts of what was meant. Nor
 * are those of a list with several, of which it is not known which is meant.
 */
export function objectsIn(text: string): readonly JsonObject[] {
  let found: Found[] = [];
  let left = MOST_CHARACTERS;
  for (let start = text.lastIndexOf("{"); start >= 0 && left > 0; start = braceBefore(text, start)) {
    const end = endOfObject(text, start, left);
    left -= (end ?? text.length) - start;
    if (end === undefined) {
      if (BEGUN.test(text.slice(start, start + LONGEST_BEGINNING))) {
        const fence = text.slice(start).search(FENCE);
        found = fence < 0 ? [] : found.filter((object) => object.start > start + fence);
      }
      continue;
    }
    const value = readShallowJson(text.slice(start, end));
    if (!isJsonObject(value)) continue;
    while ((found.at(-1)?.start ?? end) < end) found.pop();
    found.push({ start, end, value });
  }
  const listed = listedTogether(text, found);
  return found.filter((object) => !listed.has(object)).map(({ value }) => value);
}

/** The object that a text begins with, and where it ends; undefined when it does not begin with one. */
export function firstObjectIn(text: string): Pick<Found, "end" | "value"> | undefined {
  const end = endOfObject(text, 0, MOST_CHARACTERS);
  const value = end === undefined ? undefined : readShallowJson(text.slice(0, end));
  return end !== undefined && isJsonObject(value) ? { end, value } : undefined;
}

/** The objects of lists that have several. */
function listedTogether(text: string, found: readonly Found[]): ReadonlySet<Found> {
  const listed = new Set<Found>();
  let last: Found | undefined;
  for (const object of found.toReversed()) {
    const isNext = last !== undefined && /^\s*,\s*$/.test(text.slice(last.end, object.start));
    const isListed = last !== undefined && isNext && (listed.has(last) || isFirstOfList(text, last));
    if (isListed && last !== undefined) listed.add(last).add(object);
    last = object;
  }
  return listed;
}

function isFirstOfList(text: string, { start }: Found): boolean {
  let before = start - 1;
  while (before >= 0 && /\s/.test(text.charAt(before))) before -= 1;
  return text[before] === "[";
}

/** lastIndexOf takes an index below 0 as 0. */
const braceBefore = (text: string, start: number): number =>
  start === 0 ? -1 : text.lastIndexOf("{", start - 1);

/** How an object begins, and a stray brace does not. */
const BEGUN = /^\{\s*"[^"\n]*"\s*:/;
const LONGEST_BEGINNING = 200;
/** A line of Markdown that no JSON has, where line ends in texts are escaped. */
const FENCE = /^[ \t]*```/m;

/** Behind the brace that closes the one at `start`; undefined when none does. Braces in texts count not. */
function endOfObject(text: string, start: number, most: number): number | undefined {
  let depth = 0;
  let isText = false;
  const end = Math.min(text.length, start + most);
  for (let index = start; index < end; index += 1) {
    const character = text[index];
    if (isText) {
      if (character === "\\") index += 1;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === "{") depth += 1;
    else if (character === "}" && --depth === 0) return index + 1;
  }
  return undefined;
}
