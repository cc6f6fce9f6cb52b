import type { JsonObject } from "../../json/json.ts";
import type { Agent, Crew, InputDescription, Task } from "../crew.ts";
import type { Problem, ReadVariable } from "../manifest.ts";
import { placeholdersIn } from "../prompt/fill-placeholders.ts";
import { checkInputNames } from "./check-inputs.ts";
import { checkTaskOrder } from "./check-task-order.ts";
import { crewSources, type CrewSources } from "./crew-sources.ts";
import { type Entry, locationOf, problemAt, type Report } from "./entry.ts";
import { AGENT_KEYS, checkKeys, CREW_KEYS, TASK_KEYS } from "./known-keys.ts";
import { noCrew, unusedFiles } from "./moved/unused-files.ts";
import { crewPython } from "./python/crew-python.ts";
import { variablesIn } from "./python/python-variables.ts";
import { readHooks } from "./python/read-hooks.ts";
import { readAgent } from "./read-agent.ts";
import { readCrewSettings } from "./read-crew.ts";
import { checkModels, readLlm } from "./read-llm.ts";
import { readManager } from "./read-manager.ts";
import { readTask, taskName } from "./read-task.ts";
import { type BuiltInOffer, isOwnTool, readTools, type ToolSources } from "./read-tools.ts";

export interface LoadedCrewFiles {
  /** Absent when a problem is an error. Missing tools and schemas (`unfinished`) are left out of it. */
  readonly crew?: Crew;
  readonly problems: readonly Problem[];
  /** Of a crew that has Python: what it was made of, a hash. */
  readonly pythonSources?: string;
  /** The inputs that its hooks give, and which does: "prepare of hooks.py". */
  readonly givenInputs?: ReadonlyMap<string, string>;
  /** Of a crew that has Python: the variables that its text reads. */
  readonly variables?: readonly ReadVariable[];
}

/**
 * Reads a CrewAI project: agents.yaml and tasks.yaml (in config/ or beside), with crew.jsonc or without, or
 * crew.jsonc with agents/*.jsonc. `files` maps paths inside the crew's folder to texts; of tools/*.ts only
 * the names matter. All problems are reported at once.
 * @param builtIn the tools that whoever runs the crew provides
 * @param shared of the files, those that are there for all crews, so that one need not use them
 */
export function loadCrew(
  name: string,
  files: ReadonlyMap<string, string>,
  builtIn: BuiltInOffer = { names: [] },
  shared: ReadonlySet<string> = new Set(),
): LoadedCrewFiles {
  const problems: Problem[] = [];
  const report: Report = (level, location, message) => {
    problems.push(problemAt(level, location, message));
  };
  const sources = crewSources(files, report);
  if (sources === undefined) {
    return { problems: [noCrew(files)] };
  }
  // Further problems would only follow from what could not be read.
  if (sources.unreadable) return { problems };
  const python = crewPython(name, sources, files, report);
  const toolSources = { files, builtIn, python, configured: new Map(), missing: new Set<string>() };
  const crew = readCrew(name, sources, toolSources, report);
  const broken = problems.some((problem) => problem.level === "error");
  if (!broken) warnOfIdleAgents(sources.agents, crew, report);
  const run = python.files();
  problems.push(...unusedFiles(files, new Set([...run, ...shared])));
  if (broken) return { problems };
  const variables = variablesIn(files, run);
  return {
    crew,
    problems,
    ...(crew.python && { pythonSources: python.sources, givenInputs: python.givenInputs() }),
    ...(variables.length > 0 && { variables }),
  };
}

function readCrew(name: string, sources: CrewSources, toolSources: ToolSources, report: Report): Crew {
  checkKeys(sources.crew, CREW_KEYS, report);
  const { settings, defaults } = readCrewSettings(sources.crew, report);
  const agents = sources.agents.map((entry, index) => {
    const isTwice = sources.agents.slice(0, index).some(({ name: other }) => other === entry.name);
    if (isTwice) report("error", entry.location, `There are two agents called ${entry.name}: rename one`);
    checkKeys(entry, AGENT_KEYS, report);
    return readAgent(entry, readTools(entry, toolSources, report) ?? [], report);
  });
  const manager = readManager(sources, settings.process, report);
  const hooks = readHooks(sources.crew, toolSources.python, report);
  const tasks = readTasks(sources, settings.process, toolSources, report);
  checkTaskOrder(tasks, sources.tasks, report);
  checkInputNames(sources, report);
  const llm = readLlm(sources.crew, report);
  const { modelProblem } = toolSources.builtIn;
  if (modelProblem) checkModels({ agents, manager, llm }, sources, { modelProblem, report });
  const used = toolSources.python.used();
  const others = new Set(Object.keys(used?.tools ?? {}));
  const builtInTools = builtInToolsOf([...agents, ...tasks], toolSources.files).filter(
    (tool) => !others.has(tool),
  );
  return {
    name,
    ...settings,
    ...(llm && { llm }),
    ...(manager && { manager }),
    ...(builtInTools.length > 0 && { builtInTools }),
    ...(toolSources.configured.size > 0 && { toolSettings: Object.fromEntries(toolSources.configured) }),
    ...(used && { python: { ...used, ...hooks } }),
    agents,
    tasks,
    inputs: describeInputs(manager ? [...agents, manager] : agents, tasks, defaults),
  };
}

/** An agent that no task names works only where others may delegate to it. */
function warnOfIdleAgents(
  entries: readonly Entry[],
  { agents, tasks, process }: Pick<Crew, "agents" | "tasks" | "process">,
  report: Report,
): void {
  if (process === "hierarchical" || tasks.length === 0) return;
  const isNamed = (name: string): boolean => tasks.some(({ agent }) => agent === name);
  if (agents.some(({ name, allowDelegation }) => allowDelegation && isNamed(name))) return;
  for (const { name, location } of entries)
    if (!isNamed(name))
      report("warning", location, `no task names the agent ${name}, so that it does nothing`);
}

/** Of the tools that were found, those that are not files. */
function builtInToolsOf(
  entries: readonly (Agent | Task)[],
  files: ReadonlyMap<string, string>,
): readonly string[] {
  const names = new Set(entries.flatMap(({ tools }) => tools));
  return [...names].filter((name) => !isOwnTool(name, files));
}

function readTasks(
  sources: CrewSources,
  process: Crew["process"],
  toolSources: ToolSources,
  report: Report,
): readonly Task[] {
  const all = sources.tasks;
  if (all.length === 0) reportNoTasks(sources, report);
  return sources.tasks.map((entry, index) => {
    const earlier = all.slice(0, index);
    checkKeys(entry, TASK_KEYS, report);
    const name = taskName(entry);
    if (earlier.some((other) => other.name === entry.name || taskName(other) === name))
      report("error", entry.location, `There are two tasks called ${name}: rename one`);
    return readTask(
      entry,
      { ...toolSources, crew: sources.crew, agents: sources.agents, earlier, all, process },
      report,
    );
  });
}

function reportNoTasks({ crew, missingTaskFile: file }: CrewSources, report: Report): void {
  const written = crew.fields.get("tasks");
  // That it must be a list has been said.
  if (written !== undefined && !Array.isArray(written.value)) return;
  if (file === undefined || written !== undefined) {
    report("error", locationOf(crew, "tasks"), "A crew needs at least one task");
    return;
  }
  const document = { file, value: undefined, problems: [], lineOf: () => 1 };
  report("error", { document, path: [] }, `There is no ${file}: a crew needs at least one task`);
}

function describeInputs(
  agents: readonly Agent[],
  tasks: readonly Task[],
  defaults: JsonObject,
): readonly InputDescription[] {
  const texts = [
    ...tasks.flatMap((task) => [task.description, task.expectedOutput, task.outputFile ?? ""]),
    ...agents.flatMap((agent) => [agent.role, agent.goal, agent.backstory]),
  ];
  const names = new Set([...texts.flatMap(placeholdersIn), ...Object.keys(defaults)]);
  return [...names].map((name) => {
    const required = !Object.hasOwn(defaults, name);
    return { name, default: required ? null : (defaults[name] ?? null), required };
  });
}
