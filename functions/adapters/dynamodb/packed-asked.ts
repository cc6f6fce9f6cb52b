import type { StepPath } from "../../crew/step-path.ts";
import { isJsonObject } from "../../json/json.ts";

/**
 * What a step was asked, as its item keeps it: of a conversation only what was added since an earlier step of
 * it, and in place of a long text that another step of the same task keeps already the place where that is.
 */
export interface PackedAsked {
  /** The step that was asked the beginning of the conversation. */
  readonly before?: StepPath;
  /** How many of that step's messages begin this one's. */
  readonly keep?: number;
  /** Keys that are the same as that step's. */
  readonly same?: readonly string[];
  /** Everything else. */
  readonly own: unknown;
}

/** What a step keeps for whoever looks at it, beside its value. */
export interface KeptTexts {
  readonly asked?: PackedAsked;
  /** The value without secrets, where it has some. */
  readonly value?: unknown;
}

/**
 * Where a text stands: in a step's value, or among what it keeps. A key below a text is a key of its JSON.
 */
export type TextPlace = readonly [path: StepPath, of: "value" | "kept", ...keys: (string | number)[]];

/** Stands for a text: its place. An object that has this key itself is one level deeper. */
const REFERENCE = "$";

/** A reference is about as long as this, in UTF-16 units. */
const SHORTEST_TEXT = 100;

interface TextPacking {
  readonly placeOf: (text: string) => TextPlace | undefined;
  /** Told of each long text that is written out. */
  readonly onText: (text: string, keys: readonly (string | number)[]) => void;
  readonly clean: (text: string) => string;
}

/** A JSON value with references in place of texts that are known, and without secrets. */
export function packTexts(
  value: unknown,
  packing: TextPacking,
  keys: readonly (string | number)[] = [],
): unknown {
  if (typeof value === "string") {
    const place = value.length < SHORTEST_TEXT ? undefined : packing.placeOf(value);
    if (place !== undefined) return { [REFERENCE]: place };
    const text = packing.clean(value);
    // Another text than the one that was said: not to be found by it.
    if (text === value && text.length >= SHORTEST_TEXT) packing.onText(text, keys);
    return text;
  }
  if (Array.isArray(value)) return value.map((one, index) => packTexts(one, packing, [...keys, index]));
  if (!isJsonObject(value)) return value;
  const deeper = Object.hasOwn(value, REFERENCE) ? [...keys, REFERENCE] : keys;
  const packed = Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) =>
      one === undefined ? [] : [[key, packTexts(one, packing, [...deeper, key])]],
    ),
  );
  return deeper === keys ? packed : { [REFERENCE]: packed };
}

/** Takes the references of a packed value back; what stands at a place that is lost is told by `textAt`. */
export async function unpackTexts(
  packed: unknown,
  textAt: (place: TextPlace) => Promise<string>,
): Promise<unknown> {
  if (Array.isArray(packed)) return Promise.all(packed.map(async (one) => unpackTexts(one, textAt)));
  if (!isJsonObject(packed)) return packed;
  const inner = Object.hasOwn(packed, REFERENCE) ? packed[REFERENCE] : packed;
  if (Array.isArray(inner)) return textAt(inner as unknown as TextPlace);
  const entries = Object.entries(inner as Record<string, unknown>).map(
    async ([key, one]) => [key, await unpackTexts(one, textAt)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** The text at a place of a value, or undefined when there is none. */
export function textAtKeys(value: unknown, keys: readonly (string | number)[]): string | undefined {
  let at = value;
  for (const key of keys) {
    if (typeof at === "string") at = JSON.parse(at);
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string | number, unknown>)[key];
  }
  return typeof at === "string" ? at : undefined;
}

/**
 * Calls back for each long text of a value, with its keys. The arguments of a tool call are JSON in a text,
 * and the texts in it are looked at too.
 */
export function eachText(
  value: unknown,
  onText: (text: string, keys: readonly (string | number)[]) => void,
  keys: readonly (string | number)[] = [],
): void {
  if (typeof value === "string") {
    if (value.length >= SHORTEST_TEXT) onText(value, keys);
    return;
  }
  if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) eachText(one, onText, [...keys, index]);
    return;
  }
  if (!isJsonObject(value)) return;
  for (const [key, one] of Object.entries(value)) {
    const inner = [...keys, key];
    eachText(one, onText, inner);
    if (value["type"] !== "tool-call" || key !== "input" || typeof one !== "string") continue;
    const given = jsonOf(one);
    if (typeof given === "object") eachText(given, onText, inner);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The model wrote what is no JSON: its call is refused, and nothing of it is found elsewhere.
    return undefined;
  }
}
