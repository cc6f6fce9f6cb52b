import { posix } from "node:path";

import { readYaml } from "../../../functions/crew/load/yaml-document.ts";
import { isJsonObject, type JsonValue } from "../../../functions/json/json.ts";
import { type Interpreter, unknown } from "./interpreter.ts";
import { textParts } from "./texts.ts";
import { calleeName, type Origin, type Value } from "./value.ts";

/** `open("config/agents.yaml")` */
export const isOpened = (value: Value): boolean => calleeName(value) === "open";

/** What `yaml.safe_load(open("…"))` gives, where the file is one of the project's. */
export function loadedYaml(interpreter: Interpreter, opened: Value, origin: Origin): Value | undefined {
  if (opened.kind !== "object" || !isOpened(opened)) return undefined;
  const [name] = opened.args;
  // `Path(__file__).parent / "config" / "agents.yaml"` ends with what matters.
  const written = name && textParts(name)?.at(-1);
  if (typeof written !== "string") return undefined;
  const path = fileAt(interpreter, origin.module.path, written);
  const text = path === undefined ? undefined : interpreter.project.files.textOf(path);
  if (path === undefined || text === undefined) return undefined;
  interpreter.readFiles.add(path);
  const { value } = readYaml(path, text);
  return value === undefined ? undefined : asValue(value as JsonValue, origin);
}

/** Seen from the folder of the Python, or from one above, whichever the project is started in. */
function fileAt({ project }: Interpreter, from: string, written: string): string | undefined {
  const inside = written.replace(/^\/+/, "");
  const folders = from.split("/").slice(0, -1);
  const roots = folders.map((_, index) => folders.slice(0, folders.length - index).join("/")).concat("");
  return roots
    .map((root) => posix.normalize(posix.join(root, inside)))
    .find((path) => project.files.paths.has(path));
}

function asValue(value: JsonValue, origin: Origin): Value {
  const { module, span } = origin;
  if (Array.isArray(value)) {
    const items = (value as readonly JsonValue[]).map((item) => asValue(item, origin));
    return { kind: "list", module, span, items };
  }
  if (isJsonObject(value)) {
    const entries = Object.entries(value).map(([key, entry]) => [key, asValue(entry, origin)] as const);
    return { kind: "mapping", module, span, entries: new Map(entries) };
  }
  const isPlain = value === null || ["string", "number", "boolean"].includes(typeof value);
  return isPlain
    ? { kind: "constant", module, span, value: value as string | number | boolean | null }
    : unknown(origin, "is a number with more digits than are kept");
}
