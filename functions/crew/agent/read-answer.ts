import { fitToSchema } from "../../json/fit-schema.ts";
import { isJsonObject, type JsonObject, type JsonSchema } from "../../json/json.ts";
import { namedParts } from "../../json/named-parts.ts";
import { objectsIn } from "../../json/objects-in.ts";
import { readShallowJson } from "../../json/read-json.ts";

export type Read = { readonly value: JsonObject } | { readonly problem: string; readonly isProse: boolean };

/**
 * The object in an answer: the whole of it, or the last complete one in it that fits. Around it models write
 * fences, prose, what they think (which may have objects of its own), and braces too many.
 */
export function readAnswer(text: string, schema: JsonSchema): Read {
  const whole = readShallowJson(text);
  if (isJsonObject(whole)) return readObject(whole, schema);
  const candidates = Array.isArray(whole) ? onlyOne(whole) : candidatesIn(textOf(whole, text), schema);
  const reads = candidates.map((candidate) => readObject(candidate, schema));
  const [last = { problem: "it is not a JSON object", isProse: true }] = reads;
  return reads.find((read) => "value" in read) ?? last;
}

/** JSON inside of a JSON text is what some servers make of an answer. */
const textOf = (whole: unknown, text: string): string => (typeof whole === "string" ? whole : text);

/** Of a list with several it would not be known which is meant. */
const onlyOne = (list: readonly unknown[]): readonly JsonObject[] =>
  list.length === 1 ? list.filter(isJsonObject) : [];

const END_OF_THINKING = /<\/think(?:ing)?>/i;

/** The last first. An object that shares no property with the schema is not meant as the answer. */
function candidatesIn(text: string, schema: JsonSchema): readonly JsonObject[] {
  const isMeant = (candidate: JsonObject) => sharesProperty(candidate, schema);
  const parts = text.split(END_OF_THINKING).toReversed();
  // The whole once more, for the tag may stand in a text of the answer's.
  return (parts.length === 1 ? parts : [...parts, text]).flatMap(objectsIn).filter(isMeant);
}

function sharesProperty(candidate: JsonObject, schema: JsonSchema): boolean {
  const { properties } = namedParts(schema, schema);
  return properties.size === 0 || Object.keys(candidate).some((name) => properties.has(name));
}

function readObject(found: JsonObject, schema: JsonSchema): Read {
  const fitted = fitToSchema(found, schema);
  if ("value" in fitted) return fitted;
  const inner = wrapped(found, schema);
  const read = inner && fitToSchema(inner, schema);
  return read !== undefined && "value" in read ? read : { ...fitted, isProse: false };
}

/** Models write an answer under the name of its schema, or of a keyword: {"properties": {…}}. */
function wrapped(found: JsonObject, schema: JsonSchema): JsonObject | undefined {
  const [only, ...others] = Object.values(found);
  if (!isJsonObject(only) || others.length > 0 || sharesProperty(found, schema)) return undefined;
  return sharesProperty(only, schema) ? only : undefined;
}
