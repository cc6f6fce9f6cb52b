import { isJsonObject } from "../../../json/json.ts";
import { firstObjectIn } from "../../../json/objects-in.ts";
import { readExactJson, readShallowJson } from "../../../json/read-json.ts";
import { pythonAsJson } from "./python-as-json.ts";

/** What a model may leave out at the end, where it stops. */
const ENDINGS = ["", "}", '"}', "]}", '"]}'];

/**
 * The arguments of an action as JSON: an object, in a fence, as a Python literal, with its end left out, or
 * with more behind it. Where none can be read the text as it is, which its tool is not called with.
 */
export function readActionInput(written: string): string {
  const text = withoutFence(written.trim());
  if (text === "" || /^(?:none|null|n\/a|\(none\)|no input)\.?$/i.test(text)) return "{}";
  const meant = isInQuotes(text) ? text.slice(1, -1) : text;
  for (const each of [meant, pythonAsJson(meant)]) {
    for (const ending of ENDINGS) {
      const value = readShallowJson(each + ending);
      if (isJsonObject(value)) return JSON.stringify(value);
    }
    const first = firstObjectIn(each.slice(Math.max(0, each.indexOf("{"))));
    if (each.includes("{") && first !== undefined) return JSON.stringify(first.value);
  }
  const unquoted = readExactJson(text);
  return typeof unquoted === "string" && unquoted.trim().startsWith("{") ? unquoted : text;
}

/** An object in quotes, which is no JSON text. */
const isInQuotes = (text: string): boolean =>
  /^"\s*\{[^]*\}\s*"$/.test(text) && readExactJson(text) === undefined;

/** What stands in the first fence, or before one that is left over. */
function withoutFence(text: string): string {
  const [before = "", inside] = text.split(/```(?:json|python)?/);
  return (before.trim() === "" ? (inside ?? "") : before).trim();
}
