import { builtInTool } from "../../../functions/adapters/tools/registry.ts";
import type { JsonObject, JsonValue } from "../../../functions/json/json.ts";
import { calledName } from "../values/evaluate-call.ts";
import { plainValue } from "../values/plain-value.ts";
import { lastName, type ObjectValue, type Value } from "../values/value.ts";
import { addTodo, type CrewContext, type Draft, placeOf, put, remark } from "./draft.ts";
import { knownValue } from "./known-values.ts";
import { bringPython } from "./python-copies.ts";

const SECRET = /(api_?key|token|secret|password|credential)/i;
const ADVICE = "Name each tool in tools, and write tools/<name>.ts for those that are not there.";

/** Writes the tools that are given as a list; each that is not known is left to do. */
export function putTools(context: CrewContext, draft: Draft, key: string, value: Value): void {
  if (value.kind === "constant" && value.value === null) return;
  if (value.kind !== "list") {
    const why = value.kind === "unknown" ? value.why : "is computed";
    addTodo(draft, value, `the list of tools of ${draft.name} ${why}`, ADVICE);
    return;
  }
  const tools: JsonValue[] = [];
  for (const item of value.items) {
    const tool = toolOf(context, draft, item);
    if (tool === undefined) continue;
    draft.origins.set(`${key}.${tools.length}`, item);
    tools.push(tool);
  }
  put(draft, key, tools, value);
}

function toolOf(context: CrewContext, draft: Draft, item: Value): JsonValue | undefined {
  if (item.kind === "constant" && typeof item.value === "string") return item.value;
  if (item.kind === "function") return named(context, item.node.name, item);
  // Agents may be given a class, which CrewAI's own tools are not used as: it is named all the same.
  if (item.kind === "class") return named(context, item.node.name, item);
  if (item.kind === "external") return lastName(item.name);
  if (item.kind === "attribute")
    return isToolName(item.name) && item.object.kind === "object"
      ? named(context, item.name, item)
      : computed(draft, item);
  return item.kind === "object" ? toolObject(context, draft, item) : computed(draft, item);
}

function computed(draft: Draft, item: Value): undefined {
  const why = item.kind === "unknown" ? item.why : "is computed";
  addTodo(draft, item, `a tool of ${draft.name} ${why}`, ADVICE);
}

const isToolName = (name: string): boolean => /^[\w-]+$/.test(name);

/** The file that has it comes along, and runs as it is. */
function named(context: CrewContext, name: string, { module }: Value): string {
  const file = module.path.slice(module.path.lastIndexOf("/") + 1);
  const isCrewFile = module === context.owner?.module || /^(crew|main|__init__)\.py$/.test(file);
  bringPython(context, module.path, isCrewFile ? "" : "tools");
  return name;
}

function toolObject(context: CrewContext, draft: Draft, item: ObjectValue): JsonValue | undefined {
  const { callee } = item;
  // What a method gives, such as get_tools(), may be many tools.
  if (callee.kind === "attribute") return computed(draft, item);
  const given = item.named.get("name");
  const isFunctionTool =
    /^(Tool|StructuredTool|from_function|tool)$/.test(calledName(item)) && given?.kind === "constant";
  const name = isFunctionTool ? String(given.value).replaceAll(/\W+/g, "_") : calledName(item);
  if (name === "" || !isToolName(name)) return computed(draft, item);
  if (/^(load_tools|get_\w*tools?|MCPServerAdapter)$/.test(name)) return computed(draft, item);
  if (callee.kind === "class") named(context, name, callee);
  const label = context.interpreter.labels.get(item);
  if (isFunctionTool) return label === undefined ? name : named(context, label, item);
  const settings = settingsOf(context, draft, { name, item });
  noteFile(context, { name, item, settings });
  return Object.keys(settings).length === 0 ? name : { use: name, with: settings };
}

/** What a tool reads there lies anywhere in a project; here it lies in the crew's folder. */
function noteFile(
  context: CrewContext,
  {
    name,
    item,
    settings,
  }: { readonly name: string; readonly item: ObjectValue; readonly settings: JsonObject },
): void {
  if (builtInTool(name)?.readsCrewFiles !== true) return;
  const path = Object.values(settings).find((value) => typeof value === "string");
  if (typeof path === "string")
    context.notes.push(remark(item, `${name} reads ${path}: copy it into the crew's folder`));
}

/** What a class of the project takes by position. */
function initParameters({ interpreter }: CrewContext, { callee }: ObjectValue): readonly string[] {
  const init = callee.kind === "class" ? interpreter.classNames(callee).get("__init__") : undefined;
  if (init?.kind !== "function") return [];
  const parameters = init.node.parameters.slice(1);
  return parameters.filter(({ spread }) => spread === "").map(({ name }) => name);
}

function settingsOf(
  context: CrewContext,
  draft: Draft,
  { name, item }: { readonly name: string; readonly item: ObjectValue },
): JsonObject {
  const settings = new Map<string, JsonValue>();
  const isOwn = item.callee.kind === "class";
  const positions = isOwn ? initParameters(context, item) : (builtInTool(name)?.positional ?? []);
  const placed = item.args.slice(0, positions.length);
  const others = item.args.slice(positions.length);
  const args = others.map((value) => knownValue(context, value));
  if (args.length > 0 && !args.includes(undefined)) settings.set("args", args as JsonValue[]);
  const unknown = [
    ...item.spreads,
    ...(args.includes(undefined) ? others.filter((value) => plainValue(value) === undefined) : []),
  ];
  const named = [...placed.map((value, index) => [positions[index] ?? "", value] as const), ...item.named];
  for (const [key, value] of named) {
    const known = knownValue(context, value);
    if (SECRET.test(key) && isOwn)
      addTodo(
        draft,
        value,
        `${key} of the tool ${name} of ${draft.name} was not copied`,
        "Have the tool read it from a variable that tool_secrets names, and remove this entry.",
      );
    else if (SECRET.test(key))
      context.notes.push(
        remark(
          value,
          `${key} of the tool ${name} was not copied (${placeOf(value)}): keys of tools belong in the tools' secret`,
        ),
      );
    else if (known === undefined) unknown.push(value);
    else settings.set(key, known);
  }
  for (const value of unknown)
    addTodo(
      draft,
      value,
      `an argument of the tool ${name} of ${draft.name} is not known`,
      isOwn || builtInTool(name) !== undefined
        ? `Write it here: {"use": "${name}", "with": {…}}.`
        : `Write it into tools/${name}.ts.`,
    );
  return Object.fromEntries(settings);
}
