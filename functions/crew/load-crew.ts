import { readAgent } from "./agent-body.ts";
import { placeOf, problemAt, type Body, type Report } from "./body.ts";
import { AGENT_KEYS, checkKeys, CREW_KEYS, TASK_KEYS } from "./crew-keys.ts";
import { crewSources, type CrewSources } from "./crew-sources.ts";
import type { Agent, Crew, InputDescription, Task } from "./crew.ts";
import { isJsonObject, type JsonObject } from "./json.ts";
import { readLlm } from "./llm-body.ts";
import { placeholdersIn } from "./placeholders.ts";
import type { Problem } from "./problem.ts";
import { readTask, readTools } from "./task-body.ts";

export interface LoadedCrewFiles {
  /** Absent when a problem is an error. Tools and schemas that are not there (`unfinished`) are left out of it. */
  readonly crew?: Crew;
  readonly problems: readonly Problem[];
}

/**
 * Reads a CrewAI project: agents.yaml and tasks.yaml (in config/ or beside), with crew.jsonc or without, or crew.jsonc with
 * agents/*.jsonc. `files` maps paths inside the crew's folder to texts; of tools/*.ts only the names matter. All problems
 * are reported at once.
 */
export function loadCrew(name: string, files: ReadonlyMap<string, string>): LoadedCrewFiles {
  const problems: Problem[] = [];
  const report: Report = (level, place, message) => {
    problems.push(problemAt(level, place, message));
  };
  const sources = crewSources(files, report);
  if (sources === undefined) {
    const message = "There is no crew here: write agents.yaml and tasks.yaml, or crew.jsonc";
    return { problems: [{ level: "error", file: "crew.jsonc", path: "", line: 1, message }] };
  }
  // What would be said of the rest follows from what could not be read.
  if (sources.unreadable) return { problems };
  const crew = readCrew(name, sources, files, report);
  const broken = problems.some((problem) => problem.level === "error");
  return broken ? { problems } : { crew, problems };
}

function readCrew(
  name: string,
  sources: CrewSources,
  files: ReadonlyMap<string, string>,
  report: Report,
): Crew {
  checkKeys(sources.crew, CREW_KEYS, report);
  checkProcess(sources.crew, report);
  const agents = sources.agents.flatMap((body) => {
    checkKeys(delegating(body, sources.agents), AGENT_KEYS, report);
    readTools(body, files, report);
    return readAgent(body, report) ?? [];
  });
  const tasks = readTasks(sources, files, report);
  const llm = readLlm(sources.crew, report);
  const description = sources.crew.fields.get("description")?.value;
  return {
    name,
    description: typeof description === "string" ? description.trim() : "",
    process: "sequential",
    ...(llm && { llm }),
    agents,
    tasks,
    inputs: describeInputs(agents, tasks, readDefaults(sources.crew, report)),
  };
}

function readTasks(
  sources: CrewSources,
  files: ReadonlyMap<string, string>,
  report: Report,
): readonly Task[] {
  const all = sources.tasks.map((body) => body.name);
  if (all.length === 0) report("error", placeOf(sources.crew, "tasks"), "A crew needs at least one task");
  return sources.tasks.flatMap((body, index) => {
    const earlier = all.slice(0, index);
    checkKeys(body, TASK_KEYS, report);
    if (earlier.includes(body.name)) report("error", body.place, `There are two tasks called ${body.name}`);
    return readTask(body, { files, agents: sources.agents, earlier, all }, report) ?? [];
  });
}

/** With nobody to delegate to, allow_delegation gives an agent nothing. */
function delegating(body: Body, agents: readonly Body[]): Body {
  if (agents.length > 1) return body;
  return { ...body, fields: new Map([...body.fields].filter(([key]) => key !== "allow_delegation")) };
}

function checkProcess(crew: Body, report: Report): void {
  const field = crew.fields.get("process");
  if (field === undefined || field.value === "sequential" || field.value === "hierarchical") return;
  report("error", field.place, "process must be sequential");
}

function readDefaults(crew: Body, report: Report): JsonObject {
  const field = crew.fields.get("inputs");
  if (field === undefined) return {};
  if (isJsonObject(field.value)) return field.value;
  report("error", field.place, "inputs must be a mapping from names to default values");
  return {};
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
