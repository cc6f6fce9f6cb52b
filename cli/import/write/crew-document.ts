import { isJsonObject, type JsonObject, type JsonValue } from "../../../functions/json/json.ts";

const WIDEST = 100;
const INDENT = "  ";

/** crew.jsonc: values that fit stand on one line, and a comment above says where the crew is from. */
export function crewDocument(title: readonly string[], document: JsonObject): string {
  const comment = title.map((line) => `// ${line.replaceAll(/[\r\n\u2028\u2029]/g, " ")}\n`).join("");
  return `${comment}${printed(document, "", 0)}\n`;
}

/** @param before how much stands on the line already */
function printed(value: JsonValue, indent: string, before: number): string {
  const line = oneLineOf(value);
  const isLong = indent.length + before + line.length > WIDEST || (indent === "" && isJsonObject(value));
  if (!isLong) return line;
  const inner = indent + INDENT;
  if (Array.isArray(value)) {
    const items = (value as readonly JsonValue[]).map((item) => `${inner}${printed(item, inner, 1)}`);
    return items.length === 0 ? "[]" : `[\n${items.join(",\n")},\n${indent}]`;
  }
  if (!isJsonObject(value)) return line;
  const entries = Object.entries(value).map(([key, entry]) => {
    const name = `${JSON.stringify(key)}: `;
    return `${inner}${name}${printed(entry, inner, name.length + 1)}`;
  });
  return entries.length === 0 ? "{}" : `{\n${entries.join(",\n")},\n${indent}}`;
}

function oneLineOf(value: JsonValue): string {
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(oneLineOf).join(", ")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, entry]) => `${JSON.stringify(key)}: ${oneLineOf(entry)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}
