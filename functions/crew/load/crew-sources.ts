import { isJsonObject } from "../../json/json.ts";
import { didYouMean } from "../../text/did-you-mean.ts";
import { type Body, fieldsAt, inside, isAskedFor, type Place, type Report } from "./entry.ts";
import { isUnreadable, readJsonc, readYaml, type SourceDocument } from "./source-document.ts";

/** A crew's files, read and put together, nothing checked yet. */
export interface CrewSources {
  readonly crew: Body;
  readonly agents: readonly Body[];
  readonly tasks: readonly Body[];
  /** What the crew's manager_agent stands for. */
  readonly manager: Body | undefined;
  /** Where tasks were looked for and are not; undefined when there is such a file. */
  readonly missingTaskFile: string | undefined;
  /** One of the files is no YAML or JSON, which has been reported. */
  readonly unreadable: boolean;
}

/** How CrewAI projects lay out their files; the first that is there counts. */
const CREW_FILES = ["crew.jsonc", "crew.json"];
const AGENT_FILES = ["agents.yaml", "agents.yml", "config/agents.yaml", "config/agents.yml"];
const TASK_FILES = ["tasks.yaml", "tasks.yml", "config/tasks.yaml", "config/tasks.yml"];

/**
 * Finds the agents and tasks of a crew: those crew.jsonc lists, each laid over the YAML entry or the agents/ file it names,
 * or else all of the YAML. Undefined when there is no crew in the files at all.
 */
export function crewSources(files: ReadonlyMap<string, string>, report: Report): CrewSources | undefined {
  const read = (names: readonly string[]) => readFirst(files, names, report);
  const [crewFile, agentFile, taskFile] = [read(CREW_FILES), read(AGENT_FILES), read(TASK_FILES)];
  const home = crewFile ?? taskFile ?? agentFile;
  if (home === undefined) return undefined;
  const crew: Body = {
    name: "crew",
    place: { document: home, path: [] },
    fields: crewFile === undefined ? new Map() : mappingAt({ document: crewFile, path: [] }, report),
  };
  const agentYaml = bodiesIn(agentFile, report);
  const taskYaml = bodiesIn(taskFile, report);
  const agentBase: Bases = {
    names: [...agentYaml.keys(), ...agentFilesIn(files)],
    find: (name) => agentYaml.get(name) ?? agentFromFile(name, files, report),
  };
  const taskBase: Bases = { names: [...taskYaml.keys()], find: (name) => taskYaml.get(name) };
  const agents = entriesOf(crew, "agents", report)?.map((entry) => overBase(entry, agentBase, report));
  const tasks = entriesOf(crew, "tasks", report)?.map((entry) => overBase(entry, taskBase, report));
  const manager = managerOf(crew, agentBase, report);
  const unreadable = [crewFile, agentFile, taskFile].some((file) => file !== undefined && isUnreadable(file));
  return {
    crew,
    unreadable,
    manager,
    missingTaskFile: taskFile === undefined ? taskFileBeside(agentFile) : undefined,
    // An agent that only manages is none of those who work.
    agents: agents ?? [...agentYaml.values()].filter(({ name }) => name !== manager?.name),
    tasks: tasks ?? [...taskYaml.values()],
  };
}

function taskFileBeside(agentFile: SourceDocument | undefined): string {
  return agentFile?.file.replace("agents", "tasks") ?? "tasks.yaml";
}

function readFirst(
  files: ReadonlyMap<string, string>,
  names: readonly string[],
  report: Report,
): SourceDocument | undefined {
  const file = names.find((name) => files.has(name));
  if (file === undefined) return undefined;
  const text = files.get(file) ?? "";
  const document = /ya?ml$/.test(file) ? readYaml(file, text) : readJsonc(file, text);
  for (const problem of document.problems) {
    report(
      problem.level,
      { document: { ...document, lineOf: () => problem.line }, path: problem.path ? [problem.path] : [] },
      problem.message,
    );
  }
  return document;
}

function mappingAt(place: Place, report: Report): Body["fields"] {
  const { value } = place.document;
  if (isJsonObject(value)) return fieldsAt(place, value);
  if (!isUnreadable(place.document) && value !== null && value !== undefined)
    report("error", place, "A mapping is expected here");
  return new Map();
}

/** name → body, as in agents.yaml and tasks.yaml. */
function bodiesIn(document: SourceDocument | undefined, report: Report): ReadonlyMap<string, Body> {
  if (document === undefined) return new Map();
  const entries = [...mappingAt({ document, path: [] }, report)].map(
    ([name, { value, place }]): [string, Body] => {
      if (!isJsonObject(value)) report("error", place, `${name} must be a mapping`);
      return [name, { name, place, fields: isJsonObject(value) ? fieldsAt(place, value) : new Map() }];
    },
  );
  return new Map(entries);
}

/** An agent in a file of its own; its `settings` win over the same key beside them. */
function agentFromFile(name: string, files: ReadonlyMap<string, string>, report: Report): Body | undefined {
  const document = readFirst(files, [`agents/${name}.jsonc`, `agents/${name}.json`], report);
  if (document === undefined) return undefined;
  const place = { document, path: [] };
  const fields = mappingAt(place, report);
  const settings = fields.get("settings");
  if (settings === undefined || !isJsonObject(settings.value)) return { name, place, fields };
  return { name, place, fields: new Map([...fields, ...fieldsAt(settings.place, settings.value)]) };
}

/** An agent by name, which may be one of agents.yaml or of agents/, or one written out. */
function managerOf(crew: Body, bases: Bases, report: Report): Body | undefined {
  const field = crew.fields.get("manager_agent");
  if (!isAskedFor(field?.value) || field === undefined) return undefined;
  const [entry] = entryBody(undefined, field.value, field.place, report);
  return entry && overBase({ ...entry, name: entry.name || "manager" }, bases, report);
}

/** The entries of crew.jsonc's `agents` or `tasks`: a mapping, or a list of names and bodies. */
function entriesOf(crew: Body, key: "agents" | "tasks", report: Report): readonly Body[] | undefined {
  const field = crew.fields.get(key);
  if (field === undefined) return undefined;
  const { value, place } = field;
  if (Array.isArray(value)) {
    return value.flatMap((entry: unknown, index) =>
      entryBody(undefined, entry, inside(place, index), report),
    );
  }
  if (key === "agents" && isJsonObject(value)) {
    return Object.entries(value).flatMap(([name, entry]) =>
      entryBody(name, entry, inside(place, name), report),
    );
  }
  report("error", place, `${key} must be ${key === "agents" ? "a mapping or a list" : "a list"}`);
  return [];
}

function entryBody(name: string | undefined, entry: unknown, place: Place, report: Report): readonly Body[] {
  if (typeof entry === "string" && name === undefined) return [{ name: entry, place, fields: new Map() }];
  if (!isJsonObject(entry)) {
    report("error", place, "A name or a mapping is expected here");
    return [];
  }
  const own = [name, entry["name"], entry["config"], entry["description"]].find(
    (candidate) => typeof candidate === "string",
  );
  return [{ name: String(own ?? "").trim(), place, fields: fieldsAt(place, entry) }];
}

/** What entries of crew.jsonc may be laid over. */
interface Bases {
  readonly names: readonly string[];
  readonly find: (name: string) => Body | undefined;
}

function agentFilesIn(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files.keys()].flatMap((file) => /^agents\/(.+)\.jsonc?$/.exec(file)?.[1] ?? []);
}

/** Lays an entry over what its `config`, or else its name, stands for. */
function overBase(entry: Body, bases: Bases, report: Report): Body {
  const config = entry.fields.get("config");
  const wanted = typeof config?.value === "string" ? config.value : entry.name;
  const found = bases.find(wanted);
  if (found === undefined && (config !== undefined || entry.fields.size === 0)) {
    report(
      "error",
      config?.place ?? entry.place,
      `${wanted} is in none of the crew's files${didYouMean(wanted, bases.names)}`,
    );
  }
  return { ...entry, fields: new Map([...(found?.fields ?? []), ...entry.fields]) };
}
