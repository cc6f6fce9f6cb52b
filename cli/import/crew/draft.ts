import { isAskedFor } from "../../../functions/crew/load/entry.ts";
import type { JsonObject, JsonValue } from "../../../functions/json/json.ts";
import { cut, oneLine } from "../../../functions/text/cut.ts";
import { redact } from "../../../functions/text/redact.ts";
import type { Interpreter } from "../values/interpreter.ts";
import { type ClassValue, lineOf, type Origin, type Value, writtenAt } from "../values/value.ts";

/** A sentence on a place in the project. */
export interface Remark extends Origin {
  readonly message: string;
}

/** An entry of crew.jsonc while it is put together: an agent, a task, or the crew. */
export interface Draft {
  readonly name: string;
  readonly fields: Map<string, JsonValue>;
  /** Where each field comes from; of a list also each item, as "tools.0". */
  readonly origins: Map<string, Origin>;
  /** What is left to do; the loader keeps the crew unfinished until it is done. */
  readonly todos: Remark[];
  readonly origin: Origin;
}

/** agents.yaml or tasks.yaml, wherever the project has it. */
export interface ConfigFile {
  readonly path: string | undefined;
  readonly entries: ReadonlyMap<string, JsonObject>;
}

/** What is known of a crew beside its parts, and what comes with it. */
export interface CrewContext {
  readonly interpreter: Interpreter;
  readonly owner: ClassValue | undefined;
  readonly self: Value | undefined;
  readonly config: { readonly agents: ConfigFile; readonly tasks: ConfigFile };
  /** Files to write, by their paths in the crew's folder. */
  readonly files: Map<string, string>;
  /** Files to copy, likewise, from where they are in the project. */
  readonly copies: Map<string, string>;
  /** What to know of the crew, with nothing to do. */
  readonly notes: Remark[];
  /** Placeholders that stand for what Python puts into texts, and what that is. */
  readonly holes: Map<string, string>;
}

export const newDraft = (name: string, origin: Origin): Draft => ({
  name,
  fields: new Map(),
  origins: new Map(),
  todos: [],
  origin: { module: origin.module, span: origin.span },
});

export function put(draft: Draft, key: string, value: JsonValue, origin: Origin): void {
  draft.fields.set(key, value);
  draft.origins.set(key, origin);
}

/** @param what "tools of writer are computed"; @param advice what to do, a sentence */
export function addTodo(draft: Draft, origin: Origin, what: string, advice: string): void {
  draft.todos.push(remark(origin, `${what} (${placeOf(origin)}: ${pythonText(origin)}). ${advice}`));
}

export const remark = ({ module, span }: Origin, message: string): Remark => ({ module, span, message });

export const placeOf = (origin: Origin): string => `${origin.module.path}:${lineOf(origin)}`;

const LONGEST_PYTHON = 100;

/** Python as it is written, on one line and without what looks like a secret. */
export const pythonText = (origin: Origin): string =>
  cut(oneLine(redact(writtenAt(origin))).trim(), LONGEST_PYTHON);

/** What null lays over a key of the YAML, so that it is not read. */
export function clearConfig(draft: Draft, entry: JsonObject | undefined, key: string): boolean {
  if (entry === undefined || !Object.hasOwn(entry, key) || !isAskedFor(entry[key])) return false;
  draft.fields.set(key, null);
  return true;
}
