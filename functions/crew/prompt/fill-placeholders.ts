import type { JsonValue } from "../../json/json.ts";
import { plainFileName } from "../../text/plain-file-name.ts";
import type { Inputs } from "../crew.ts";

/**
 * CrewAI's own pattern: hyphens are allowed, spaces and dots are not, so that JSON in a text is left alone.
 */
const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_-]*)\}/g;

/** Names of the inputs that a text mentions, each once, in order. */
export function placeholdersIn(text: string): readonly string[] {
  return [...new Set(Array.from(text.matchAll(PLACEHOLDER), (match) => match[1] ?? ""))];
}

/**
 * Fills a text in one pass: values are never expanded again, and names without a value stay as they are.
 * Halves of characters are replaced.
 */
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

const PLACEHOLDERS = /\{([^{}]*)\}/g;
const IDENTIFIER = /^[A-Za-z_]\w*$/;

/**
 * What is wrong with an output_file by CrewAI's rules: it stays in the folder and has nothing that a shell
 * interprets.
 */
export function outputFileProblem(path: string): string | undefined {
  if (path.includes("..")) return 'must not contain ".."';
  if (/^[~$]/.test(path)) return 'must not begin with "~" or "$"';
  if (/[|<>&;]/.test(path)) return "must not contain any of | < > & ;";
  const read = plainFileName(path.replace(/^\/+/, ""));
  if ("problem" in read) return read.problem;
  const wrong = Array.from(path.matchAll(PLACEHOLDERS), ([, name = ""]) => name).find(
    (name) => !IDENTIFIER.test(name),
  );
  return wrong === undefined
    ? undefined
    : `has a placeholder {${wrong}}, whose name must be letters, digits and "_"`;
}

/** The path without leading slashes, which CrewAI removes from paths without placeholders. */
export function plainOutputFile(path: string): string {
  return path.includes("{") ? path : path.replace(/^\/+/, "");
}
