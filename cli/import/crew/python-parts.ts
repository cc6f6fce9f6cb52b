import type { JsonValue } from "../../../functions/json/json.ts";
import { isModel } from "../schema/model-reader.ts";
import { modelSchema } from "../schema/model-schema.ts";
import { calledName } from "../values/evaluate-call.ts";
import { isObject, lastName, type Value } from "../values/value.ts";
import { addTodo, type CrewContext, type Draft, put } from "./draft.ts";
import { knownText } from "./known-values.ts";
import { pythonReferenceOf } from "./python-copies.ts";

/** What a reader would call it: a function's, a class's or a method's name. */
export function nameOfPython(value: Value): string {
  if (value.kind === "function" || value.kind === "class") return value.node.name;
  if (value.kind === "external") return lastName(value.name);
  if (value.kind === "attribute") return value.name;
  return value.kind === "object" ? calledName(value) : "";
}

/** Functions that run as they are, by their names in Python; those without one are left to do. */
export function putFunctions(context: CrewContext, draft: Draft, key: string, value: Value): void {
  if (value.kind === "constant" && value.value === null) return;
  const items = value.kind === "list" ? value.items : [value];
  const written: JsonValue[] = [];
  for (const item of items) {
    const reference = item.kind === "function" ? pythonReferenceOf(context, item) : undefined;
    if (reference === undefined) {
      addTodo(
        draft,
        item,
        `${key} of ${draft.name} is a function of Python without a name of its own`,
        NAME_IT,
      );
      continue;
    }
    draft.origins.set(value.kind === "list" ? `${key}.${written.length}` : key, item);
    written.push({ python: reference });
  }
  if (written.length > 0) put(draft, key, value.kind === "list" ? written : (written[0] ?? null), value);
}

const NAME_IT =
  'Make it a function of a module in the crew\'s folder, and name it here: {"python": "module.function"}.';

/** Functions that Python calls at each step: each is left to do. */
export function putCallbacks(_: CrewContext, draft: Draft, key: string, value: Value): void {
  if (value.kind === "constant" && value.value === null) return;
  const items = value.kind === "list" ? value.items : [value];
  for (const item of items) {
    const name = nameOfPython(item);
    const what = `${key} of ${draft.name}${name === "" ? " is a function" : ` calls ${name}()`} of Python, which is not called here`;
    addTodo(
      draft,
      item,
      what,
      "Do its work where the result is read, or in a tool or guardrail, and remove this entry.",
    );
  }
}

/** A guardrail or several: sentences come as they are, functions are left to write. */
export function putGuardrails(context: CrewContext, draft: Draft, key: string, value: Value): void {
  const items = value.kind === "list" ? value.items : [value];
  const written: JsonValue[] = [];
  for (const item of items) {
    const guardrail = guardrailOf(context, draft, key, item);
    if (guardrail === undefined) continue;
    draft.origins.set(value.kind === "list" ? `${key}.${written.length}` : key, item);
    written.push(guardrail);
  }
  if (written.length === 0) return;
  put(draft, key, value.kind === "list" ? written : (written[0] ?? null), value);
}

function guardrailOf(context: CrewContext, draft: Draft, key: string, item: Value): JsonValue | undefined {
  if (item.kind === "constant" && item.value === null) return undefined;
  const text = knownText(context, item);
  if (text !== undefined) return text;
  const sentence =
    isObject(item) && calledName(item) === "LLMGuardrail" ? item.named.get("description") : undefined;
  const judged = sentence && knownText(context, sentence);
  if (judged !== undefined) {
    const llm = isObject(item) ? item.named.get("llm") : undefined;
    if (llm !== undefined)
      addTodo(
        draft,
        llm,
        `the guardrail of ${draft.name} is judged by a model of its own`,
        "Here the model of the task's agent judges: remove this entry if that will do.",
      );
    return judged;
  }
  const reference = item.kind === "function" ? pythonReferenceOf(context, item) : undefined;
  if (reference !== undefined) return { python: reference };
  const name = nameOfPython(item);
  if (/^\w+$/.test(name)) return `./guardrails/${name}.ts`;
  addTodo(
    draft,
    item,
    `${key} of ${draft.name} is a function of Python without a name of its own`,
    `${NAME_IT.slice(0, -1)}, or write guardrails/<name>.ts.`,
  );
  return undefined;
}

/** A model of pydantic becomes schemas/<Name>.json, or stays Python where a schema does not say all of it. */
export function putOutput(context: CrewContext, draft: Draft, key: string, value: Value): void {
  if (value.kind === "constant" && value.value === null) return;
  const name = nameOfPython(value);
  if (value.kind !== "class" || !isModel(context.interpreter, value)) {
    // The loader says that the schema is not there, and how Python writes it.
    if (/^\w+$/.test(name) && (value.kind === "external" || value.kind === "class"))
      put(draft, key, name, value);
    else
      addTodo(
        draft,
        value,
        `${key} of ${draft.name} is no model of the project's`,
        "Write its JSON Schema here, or schemas/<Name>.json and the name.",
      );
    return;
  }
  const { schema, gaps } = modelSchema(context.interpreter, value);
  const reference = gaps.length === 0 ? undefined : pythonReferenceOf(context, value);
  if (reference !== undefined) {
    put(draft, key, { python: reference }, value);
    return;
  }
  const file = schemaFile(context, name, JSON.stringify(schema, null, 2));
  put(draft, key, file, value);
}

/** Models of one name may be two. */
function schemaFile({ files }: CrewContext, wanted: string, text: string): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted}${count}`;
    const path = `schemas/${name}.json`;
    const known = files.get(path);
    if (known === `${text}\n`) return name;
    if (known !== undefined) continue;
    files.set(path, `${text}\n`);
    return name;
  }
}
