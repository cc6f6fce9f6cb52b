import { TASK_KEYS } from "../../../functions/crew/load/known-keys.ts";
import type { JsonValue } from "../../../functions/json/json.ts";
import { isCrewAi } from "../values/attributes.ts";
import { isObject, lastName, type ObjectValue, type Value } from "../values/value.ts";
import { namedMethods } from "./crew-methods.ts";
import { addTodo, type CrewContext, type Draft, newDraft, put } from "./draft.ts";
import { finishEntry, takeConfig } from "./entry-config.ts";
import { fillMissing, type PutField, putPlain, putText, whyOf } from "./plain-fields.ts";
import { pythonReferenceOf } from "./python-copies.ts";
import { nameOfPython, putFunctions, putGuardrails, putOutput } from "./python-parts.ts";
import { putTools } from "./tool-list.ts";

/** What tasks call the agents and tasks that they name. */
export interface PartNames {
  readonly agent: (value: Value) => string | undefined;
  readonly task: (value: Value) => string | undefined;
}

const REQUIRED = ["description", "expected_output"];

const other = putPlain(TASK_KEYS, "a task");

const CONDITION =
  'Write the condition as data: {"path": "json_dict.score", "op": "gte", "value": 5}. Until then the task always runs.';

const FIELDS: Readonly<Record<string, PutField>> = {
  description: putText,
  expected_output: putText,
  output_file: putText,
  tools: putTools,
  output_json: putOutput,
  output_pydantic: putOutput,
  guardrail: putGuardrails,
  guardrails: putGuardrails,
  callback: putFunctions,
  condition: (context, draft, key, value) => {
    const reference = value.kind === "function" ? pythonReferenceOf(context, value) : undefined;
    if (reference !== undefined) {
      put(draft, key, { python: reference }, value);
      return;
    }
    const name = nameOfPython(value);
    addTodo(
      draft,
      value,
      `${key} of ${draft.name} is ${name === "" ? "a function" : `the function ${name}`} of Python`,
      CONDITION,
    );
  },
};

/** What tasks are called in the end, by the names of their methods or variables: `name=` says otherwise. */
export function taskNames(tasks: ReadonlyMap<string, Value>): ReadonlyMap<string, string> {
  const wanted = [...tasks].map(([name, value]) => {
    const given = isObject(value) ? value.named.get("name") : undefined;
    const written = given?.kind === "constant" && typeof given.value === "string" ? given.value.trim() : "";
    return [name, written === "" ? name : written] as const;
  });
  const isOnly = (name: string): boolean =>
    wanted.filter(([own, other]) => own === name || other === name).length === 1;
  return new Map(wanted.map(([name, written]) => [name, isOnly(written) ? written : name]));
}

/** A task of crew.jsonc, of what Python makes it with. */
export function taskDraft(context: CrewContext, name: string, value: Value, names: PartNames): Draft {
  const draft = newDraft(name, value);
  if (!isObject(value) || !isTask(value)) {
    addTodo(
      draft,
      value,
      `the task ${name} ${isObject(value) ? "is made by a class that is not CrewAI's Task" : whyOf(value)}`,
      "Write its description, expected_output and agent here.",
    );
    fillMissing(draft, { keys: REQUIRED, entry: context.config.tasks.entries.get(name), isTold: () => true });
    return draft;
  }
  const { entry, named } = takeConfig(context, draft, "tasks", value);
  if (entry !== undefined) namedMethods(context, draft, entry, TASK_METHODS);
  for (const [key, given] of named) {
    if (key === "name" && given.kind === "constant") continue;
    if (key === "agent") putAgent(draft, given, names);
    else if (key === "context") putContext(draft, given, names);
    else (Object.hasOwn(FIELDS, key) ? FIELDS[key] : other)?.(context, draft, key, given);
  }
  finishEntry(draft, { what: "task", table: TASK_KEYS, keys: REQUIRED, entry, named, value });
  return draft;
}

const isTask = ({ callee }: ObjectValue): boolean =>
  callee.kind === "external" &&
  isCrewAi(callee.name, lastName(callee.name)) &&
  /^(Conditional)?Task$/.test(lastName(callee.name));

/** Keys of tasks.yaml that may name a method or a class inside of the class. */
const TASK_METHODS = {
  tools: putTools,
  output_json: putOutput,
  output_pydantic: putOutput,
  callback: putFunctions,
};

function putAgent(draft: Draft, value: Value, names: PartNames): void {
  if (value.kind === "constant" && value.value === null) return;
  const name = names.agent(value);
  if (name !== undefined) put(draft, "agent", name, value);
  else addTodo(draft, value, `the agent of ${draft.name} ${whyOf(value)}`, 'Name it: "agent": "<name>".');
}

function putContext(draft: Draft, value: Value, names: PartNames): void {
  if (value.kind === "constant" && value.value === null) {
    put(draft, "context", null, value);
    return;
  }
  if (value.kind !== "list") {
    addTodo(
      draft,
      value,
      `the context of ${draft.name} ${whyOf(value)}`,
      'Name the tasks: "context": ["<name>"].',
    );
    return;
  }
  const context: JsonValue[] = [];
  for (const item of value.items) {
    const name = names.task(item);
    if (name === undefined) {
      addTodo(
        draft,
        item,
        `a task of the context of ${draft.name} ${item.kind === "object" ? "is none of the crew's" : whyOf(item)}`,
        "Name it in context.",
      );
      continue;
    }
    draft.origins.set(`context.${context.length}`, item);
    context.push(name);
  }
  put(draft, "context", context, value);
}
