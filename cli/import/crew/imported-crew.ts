import type { JsonObject, JsonValue } from "../../../functions/json/json.ts";
import type { Interpreter } from "../values/interpreter.ts";
import type { Origin, Value } from "../values/value.ts";
import { addAbsentPython } from "./absent-python.ts";
import { agentDraft } from "./agent-entry.ts";
import { putCrewFields, putManager } from "./crew-entry.ts";
import { putInputs } from "./crew-inputs.ts";
import { headOf, partsOf } from "./crew-parts.ts";
import { bringData } from "./data-files.ts";
import { addTodo, type CrewContext, type Draft, newDraft, type Remark, remark } from "./draft.ts";
import { addGlobalHooks } from "./global-hooks.ts";
import type { FoundCrew } from "./met-crews.ts";
import type { PartRegistry } from "./part-registry.ts";
import { keepSeenModels } from "./seen-models.ts";
import { type PartNames, taskDraft, taskNames } from "./task-entry.ts";
import { configOf, NO_CONFIG } from "./yaml-config.ts";

/** A crew as it will be written. */
export interface ImportedCrew {
  readonly found: FoundCrew;
  /** What crew.jsonc says. */
  readonly document: JsonObject;
  /** Where its values come from, by their paths: "agents.writer.tools.0". */
  readonly origins: ReadonlyMap<string, Origin>;
  readonly files: ReadonlyMap<string, string>;
  /** Files that come along, by where they go, from where they are in the project. */
  readonly copies: ReadonlyMap<string, string>;
  readonly notes: readonly Remark[];
  readonly counts: { readonly agents: number; readonly tasks: number };
}

export function importCrew(interpreter: Interpreter, found: FoundCrew): ImportedCrew {
  interpreter.begin(found.origin.module.path);
  const context = contextOf(interpreter, found);
  const crew = newDraft("the crew", found.origin);
  addMissingConfigs(interpreter, found, crew);
  const parts = partsOf(context, found, crew);
  const called = taskNames(parts.tasks.all);
  const calledOf = (name: string): string => called.get(name) ?? name;
  const names: PartNames = {
    agent: parts.agents.nameOf,
    task: (value) => {
      const known = parts.tasks.known(value);
      return known === undefined ? undefined : calledOf(known);
    },
  };
  // Tasks come first: the agents that they name are the crew's.
  const tasks = [...parts.tasks.all].map(([name, value]) => taskDraft(context, calledOf(name), value, names));
  noteTaskless(found, crew, tasks);
  const agentOf = (value: Value) => (value.kind === "part" ? parts.methods.get(value.name) : undefined);
  if (found.value !== undefined) {
    putCrewFields(context, crew, found.value);
    putManager(context, crew, found.value, agentOf);
    putInputs(context, crew, found.value);
  }
  giveAgents(context, tasks, parts.agents, crew.fields.get("process") === "hierarchical");
  const manager = found.value?.named.get("manager_agent");
  const listed = agentsInOrder(parts.agents, tasks, context, manager);
  const drafts = listed.map(([name, value]) => agentDraft(context, name, value));
  const agents = found.owner === undefined ? drafts : withoutRepeatedRoles(context, drafts, tasks);
  keepSeenModels(context, crew, tasks);
  bringData(context);
  addAbsentPython(context, crew);
  addGlobalHooks(context, crew);
  return {
    found,
    ...documentOf(crew, agents, tasks),
    files: context.files,
    copies: new Map([...configCopies(context), ...context.copies]),
    notes: context.notes,
    counts: { agents: agents.length, tasks: tasks.length },
  };
}

function contextOf(interpreter: Interpreter, { owner, self }: FoundCrew): CrewContext {
  const config = (of: "agents" | "tasks") => (owner ? configOf(interpreter, owner, of).config : NO_CONFIG);
  return {
    interpreter,
    owner,
    self,
    config: { agents: config("agents"), tasks: config("tasks") },
    files: new Map(),
    copies: new Map(),
    notes: [],
    holes: new Map(),
  };
}

function addMissingConfigs(interpreter: Interpreter, { owner }: FoundCrew, crew: Draft): void {
  for (const of of owner === undefined ? [] : (["agents", "tasks"] as const)) {
    const missing = owner && configOf(interpreter, owner, of).missing;
    if (missing === undefined) continue;
    const what = `entries of ${missing.path} are taken, and there is no such file beside the Python`;
    const advice = `Write ${of}.yaml, or the ${of} here; until then their names stand for their texts.`;
    addTodo(crew, headOf(missing), what, advice);
  }
}

/** The YAML comes as it is, under the names that are looked for here. */
const configCopies = ({ config }: CrewContext): readonly (readonly [string, string])[] =>
  (["agents", "tasks"] as const).flatMap((of) => {
    const { path } = config[of];
    return path === undefined ? [] : [[`${of}.yaml`, path] as const];
  });

function noteTaskless({ value, maybe, owner }: FoundCrew, crew: Draft, tasks: readonly Draft[]): void {
  if (value === undefined) {
    const what =
      owner === undefined ? "the crew is computed" : `no Crew(…) could be made out in ${owner.node.name}`;
    addTodo(crew, headOf(crew.origin), what, "Write process, manager and what else the crew as a whole has.");
  } else if (maybe !== undefined) {
    addTodo(
      crew,
      value,
      `the crew ${maybe}`,
      "Look whether this is the crew that is meant, and remove this entry.",
    );
  }
  if (tasks.length === 0)
    addTodo(crew, value ?? crew.origin, "no task of the crew could be made out", "Write tasks.");
}

/** A task whose agent could not be made out is given one, so that the crew can be rehearsed. */
function giveAgents(
  { config }: CrewContext,
  tasks: readonly Draft[],
  { all }: PartRegistry,
  isManaged: boolean,
): void {
  const [first] = all.keys();
  for (const task of tasks) {
    const named = task.fields.get("agent") ?? entryOfTask(config.tasks, task)?.["agent"];
    const isKnown = task.origins.has("description") || entryOfTask(config.tasks, task) !== undefined;
    // Without a to-do it is the project itself that names none, which the loader says.
    const isTold = isKnown && task.todos.length === 0;
    if (isManaged || first === undefined || typeof named === "string" || isTold) continue;
    task.fields.set("agent", first);
    addTodo(
      task,
      task.origin,
      `the agent of ${task.name} is not known`,
      "Name it in agent, where the crew's first agent stands for it.",
    );
  }
}

function configNameOf({ fields, name }: Draft): string {
  const config = fields.get("config");
  return typeof config === "string" ? config : name;
}

const entryOfTask = ({ entries }: CrewContext["config"]["tasks"], task: Draft): JsonObject | undefined =>
  entries.get(configNameOf(task));

/** As self.agents does, which leaves out an agent with the role of an earlier one, unless a task names it. */
function withoutRepeatedRoles(
  context: CrewContext,
  agents: readonly Draft[],
  tasks: readonly Draft[],
): readonly Draft[] {
  const roleOf = (draft: Draft): unknown =>
    draft.fields.get("role") ?? context.config.agents.entries.get(configNameOf(draft))?.["role"];
  return agents.filter((agent, index) => {
    const isNamed = tasks.some((task) => agentOfTask(context, task) === agent.name);
    const earlier = agents.slice(0, index).find((other) => roleOf(other) === roleOf(agent));
    if (isNamed || earlier === undefined) return true;
    const message = `the agent ${agent.name} is left out, as CrewAI does: ${earlier.name} has the same role, and no task names ${agent.name}`;
    context.notes.push(remark(agent.origin, message));
    return false;
  });
}

const agentOfTask = ({ config }: CrewContext, task: Draft): unknown =>
  task.fields.get("agent") ?? entryOfTask(config.tasks, task)?.["agent"];

/** CrewAI's order: the agents of tasks in the tasks' order, then the others. */
function agentsInOrder(
  registry: PartRegistry,
  tasks: readonly Draft[],
  { config }: CrewContext,
  manager: Value | undefined,
): readonly (readonly [string, Value])[] {
  const used = tasks.flatMap((task) => {
    const named = task.fields.get("agent") ?? entryOfTask(config.tasks, task)?.["agent"];
    return typeof named === "string" && registry.all.has(named) ? [named] : [];
  });
  const isManager = (name: string): boolean =>
    manager?.kind === "part" && manager.name === name && !used.includes(name);
  const names = new Set([...used, ...registry.all.keys()]);
  return [...names].flatMap((name) => {
    const value = registry.all.get(name);
    return value === undefined || isManager(name) ? [] : [[name, value] as const];
  });
}

function documentOf(
  crew: Draft,
  agents: readonly Draft[],
  tasks: readonly Draft[],
): Pick<ImportedCrew, "document" | "origins"> {
  const origins = new Map<string, Origin>([["", crew.origin]]);
  const entryOf = (draft: Draft, path: string): JsonObject => {
    if (path !== "") origins.set(path, draft.origin);
    for (const [key, origin] of draft.origins)
      if (key !== "") origins.set(path === "" ? key : `${path}.${key}`, origin);
    for (const [index, todo] of draft.todos.entries())
      origins.set(`${path === "" ? "" : `${path}.`}todo.${index}`, todo);
    const todo: JsonObject =
      draft.todos.length === 0 ? {} : { todo: draft.todos.map(({ message }) => message) };
    return { ...todo, ...Object.fromEntries(draft.fields) };
  };
  const { inputs, ...fields } = entryOf(crew, "");
  return {
    document: {
      ...fields,
      agents: Object.fromEntries(agents.map((draft) => [draft.name, entryOf(draft, `agents.${draft.name}`)])),
      tasks: tasks.map((draft, index): JsonValue => ({
        name: draft.name,
        ...entryOf(draft, `tasks.${index}`),
      })),
      ...(inputs !== undefined && { inputs }),
    },
    origins,
  };
}
