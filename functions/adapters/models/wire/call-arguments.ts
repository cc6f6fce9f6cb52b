import { firstObjectIn } from "../../../json/objects-in.ts";
import { readExactJson } from "../../../json/read-json.ts";
import { isObject, type Mutable } from "./wire-json.ts";

/** Arguments that are JSON in a text of JSON's; nobody writes it deeper than that. */
const MOST_TEXTS = 2;

/**
 * The arguments of a call that are written as a text, with all digits of their numbers: JSON, JSON in a text
 * of JSON, in a fence or in a list of one, and JSON that is repeated or followed by closing brackets, as
 * servers leave it that take a model's output apart. Undefined where it is not known what is meant.
 */
export function readArguments(text: string, texts = MOST_TEXTS): Mutable | undefined {
  const written = withoutFence(text.trim());
  if (written === "") return {};
  const value = readExactJson(written);
  if (typeof value === "string") return texts > 0 ? readArguments(value, texts - 1) : undefined;
  const [only, ...others] = Array.isArray(value) ? (value as unknown[]) : [value];
  if (isObject(only) && others.length === 0) return only;
  if (value === null) return {};
  return value === undefined ? beforeLeftovers(written) : undefined;
}

const FENCE = "```";

function withoutFence(text: string): string {
  if (!text.startsWith(FENCE) || !text.endsWith(FENCE)) return text;
  const begins = text.indexOf("\n");
  return begins < 0 ? text : text.slice(begins, -FENCE.length).trim();
}

function beforeLeftovers(text: string): Mutable | undefined {
  const first = text.startsWith("{") ? firstObjectIn(text) : undefined;
  if (first === undefined) return undefined;
  const rest = text.slice(first.end).replaceAll(text.slice(0, first.end), "");
  return /^[\s}\]]*$/.test(rest) ? { ...first.value } : undefined;
}
