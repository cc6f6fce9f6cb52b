import type { Inputs } from "./crew.ts";
import type { JsonValue } from "./json.ts";

/** CrewAI's own pattern: hyphens yes, spaces and dots no, so that JSON braces in a text are left alone. */
const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_-]*)\}/g;

/** Names of the inputs that a text mentions, each once, in order. */
export function placeholdersIn(text: string): readonly string[] {
  return [...new Set(Array.from(text.matchAll(PLACEHOLDER), (match) => match[1] ?? ""))];
}

/** Fills a text in one pass: values are never expanded again, names without a value stay as they are, half characters do not. */
export function fillPlaceholders(text: string, inputs: Inputs): string {
  const filled = text.replaceAll(PLACEHOLDER, (whole, name: string) => {
    if (!Object.hasOwn(inputs, name)) return whole;
    return textOf(inputs[name] ?? null);
  });
  return filled.toWellFormed();
}

function textOf(value: JsonValue): string {
  if (value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
