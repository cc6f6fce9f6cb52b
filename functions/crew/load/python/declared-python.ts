import { isJsonObject } from "../../../json/json.ts";
import type { PythonToolUse, PythonUse } from "../../python-half.ts";
import { type CrewSources, crewSources } from "../crew-sources.ts";
import type { Entry } from "../entry.ts";
import { pythonReference, pythonReferences } from "../moved/python-reference.ts";
import { type DeclaredPython, holdsPython, pythonFileOf } from "./python-files.ts";

/** By the keys that name them. */
const FUNCTIONS_OF_TASKS: Readonly<Record<string, PythonUse>> = {
  guardrail: "guardrail",
  guardrails: "guardrail",
  callback: "callback",
  condition: "condition",
  output_json: "model",
  output_pydantic: "model",
};
const FUNCTIONS_OF_CREW: Readonly<Record<string, PythonUse>> = {
  before_kickoff: "before_kickoff",
  before_kickoff_callbacks: "before_kickoff",
  after_kickoff: "after_kickoff",
  after_kickoff_callbacks: "after_kickoff",
  task_callback: "callback",
};

/** Undefined where the files hold no crew, or one that cannot be read. */
export function declaredPython(files: ReadonlyMap<string, string>): DeclaredPython | undefined {
  const sources = crewSources(files, () => undefined);
  return sources === undefined || sources.unreadable ? undefined : declaredIn(sources, files);
}

/** A tool in TypeScript counts before one in Python, and that before one that is built in. */
export function declaredIn(sources: CrewSources, files: ReadonlyMap<string, string>): DeclaredPython {
  const { crew, agents, tasks, manager } = sources;
  const working = [...agents, ...tasks, ...(manager === undefined ? [] : [manager])];
  const tools = working.flatMap(writtenTools).filter(({ use }) => holdsPython(use, files));
  const functions = [
    ...tasks.flatMap((task) => functionsOf(task, FUNCTIONS_OF_TASKS)),
    ...functionsOf(crew, FUNCTIONS_OF_CREW),
  ].filter(({ reference }) => pythonFileOf(reference, files) !== undefined);
  const version = crew.fields.get("python_version")?.value;
  return {
    tools: distinct(tools),
    functions: distinct(functions),
    ...(["string", "number"].includes(typeof version) && { version: String(version as string | number) }),
  };
}

/** Each once, in a steady order. */
function distinct<Value>(values: readonly Value[]): readonly Value[] {
  const known = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...known].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, value]) => value);
}

function writtenTools(entry: Entry): readonly PythonToolUse[] {
  const value = entry.fields.get("tools")?.value;
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return items.flatMap((item) => {
    const use = writtenTool(item);
    const settings = isJsonObject(item) ? item["with"] : undefined;
    return use === undefined ? [] : [isJsonObject(settings) ? { use, with: settings } : { use }];
  });
}

/** CrewAI's ways of naming a tool ("SerperDevTool", "module:Class", "custom:name"), and crew.jsonc's own. */
export function writtenTool(item: unknown): string | undefined {
  const name = isJsonObject(item) ? (pythonReference(item) ?? item["use"]) : item;
  return typeof name === "string" && name.trim() !== "" ? name.trim() : undefined;
}

const functionsOf = (entry: Entry, kinds: Readonly<Record<string, PythonUse>>) =>
  Object.entries(kinds).flatMap(([key, kind]) =>
    pythonReferences(entry.fields.get(key)?.value).map((reference) => ({ reference, kind })),
  );
