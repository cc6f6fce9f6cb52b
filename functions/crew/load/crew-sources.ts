import { isJsonObject } from "../../json/json.ts";
import { didYouMean } from "../../text/did-you-mean.ts";
import { type Entry, fieldsAt, inside, isAskedFor, type Location, type Report } from "./entry.ts";
import { AGENT_KEYS, TASK_KEYS } from "./known-keys.ts";
import { isUnreadable, readJsonc, type SourceDocument, syntaxProblem } from "./source-document.ts";
import { readYaml } from "./yaml-document.ts";

/** A crew's files, read and put together, nothing checked yet. */
export interface CrewSources {
  readonly crew: Entry;
  readonly agents: readonly Entry[];
  readonly tasks: readonly Entry[];
  /** What the crew's manager_agent stands for. */
  readonly manager: Entry | undefined;
  /** Where tasks were looked for and are not; undefined when there is such a file. */
  readonly missingTaskFile: string | undefined;
  /** One of the files is not valid YAML or JSON, which has been reported. */
  readonly unreadable: boolean;
}

/** How CrewAI projects lay out their files; the first that is there counts. */
const CREW_FILES = ["crew.jsonc", "crew.json"];
const AGENT_FILES = ["agents.yaml", "agents.yml", "config/agents.yaml", "config/agents.yml"];
const TASK_FILES = ["tasks.yaml", "tasks.yml", "config/tasks.yaml", "config/tasks.yml"];

/**
 * Finds the agents and tasks of a crew: those crew.jsonc lists, each laid over the YAML entry or the agents/
 * file it names, or else all of the YAML. Undefined when there is no crew in the files at all.
 */
export function crewSources(files: ReadonlyMap<string, string>, report: Report): CrewSources | undefined {
  const read = (names: readonly string[], keys?: ReadonlyMap<string, unknown>) =>
    readFirst(files, names, report, keys);
  const crewFile = read(CREW_FILES);
  const [agentFile, taskFile] = [read(AGENT_FILES, AGENT_KEYS), read(TASK_FILES, TASK_KEYS)];
  const home = crewFile ?? taskFile ?? agentFile;
  if (home === undefined) return undefined;
  const crew: Entry = {
    name: "crew",
    location: { document: home, path: [] },
    fields: crewFile === undefined ? new Map() : mappingAt({ document: crewFile, path: [] }, report),
  };
  const agentEntries = entriesIn(agentFile, report);
  const taskEntries = entriesIn(taskFile, report);
  const agentBase: Bases = {
    names: [...agentEntries.keys(), ...agentFilesIn(files)],
    find: (name) => agentEntries.get(name) ?? agentFromFile(name, files, report),
  };
  const taskBase: Bases = { names: [...taskEntries.keys()], find: (name) => taskEntries.get(name) };
  const agents = listedEntries(crew, "agents", report)?.map((entry) => withBase(entry, agentBase, report));
  const tasks = listedEntries(crew, "tasks", report)?.map((entry) => withBase(entry, taskBase, report));
  const manager = managerOf(crew, agentBase, report);
  const unreadable = [crewFile, agentFile, taskFile].some((file) => file !== undefined && isUnreadable(file));
  return {
    crew,
    unreadable,
    manager,
    missingTaskFile: taskFile === undefined ? taskFileBeside(agentFile) : undefined,
    // An agent that only manages does not work on tasks.
    agents:
      agents ?? [...agentEntries.values()].filter(({ name }) => !isTemplate(name) && name !== manager?.name),
    tasks: tasks ?? [...taskEntries.values()].filter(({ name }) => !isTemplate(name)),
  };
}

function taskFileBeside(agentFile: SourceDocument | undefined): string {
  return agentFile?.file.replace("agents", "tasks") ?? "tasks.yaml";
}

function readFirst(
  files: ReadonlyMap<string, string>,
  names: readonly string[],
  report: Report,
  keys?: ReadonlyMap<string, unknown>,
): SourceDocument | undefined {
  const file = names.find((name) => files.has(name));
  if (file === undefined) return undefined;
  const text = files.get(file) ?? "";
  const written = /ya?ml$/.test(file) ? readYaml(file, text) : readJsonc(file, text);
  const document = keys === undefined ? written : withoutUnindented(written, keys);
  for (const problem of document.problems) {
    report(
      problem.level,
      { document: { ...document, lineOf: () => problem.line }, path: problem.path ? [problem.path] : [] },
      problem.message,
    );
  }
  return document;
}

/**
 * Of a file of names and what is written under them: keys that stand beside their name, for want of blanks,
 * would each be told as a name that is wrong.
 */
function withoutUnindented(document: SourceDocument, keys: ReadonlyMap<string, unknown>): SourceDocument {
  const { value, file } = document;
  if (!isJsonObject(value)) return document;
  const names = Object.keys(value);
  const beside = names.filter((name) => keys.has(name) && !isJsonObject(value[name]));
  const [first] = beside;
  if (first === undefined || beside.length < 2) return document;
  const owner = names.slice(0, names.indexOf(first)).findLast((name) => value[name] === null);
  const kind = keys === AGENT_KEYS ? "an agent" : "a task";
  const advice =
    owner === undefined
      ? `write the name of ${kind} and a colon above them, and indent them by two blanks`
      : `indent them by two blanks, below ${owner}`;
  const message = `${beside.join(", ")} stand at the beginning of their lines, where names stand: ${advice}`;
  const problem = syntaxProblem(file, document.lineOf([first]), message);
  return { ...document, value: undefined, problems: [...document.problems, problem] };
}

function mappingAt(location: Location, report: Report): Entry["fields"] {
  const { value } = location.document;
  if (isJsonObject(value)) return fieldsAt(location, value);
  if (!isUnreadable(location.document) && value !== null && value !== undefined)
    report("error", location, "Write a mapping here");
  return new Map();
}

/**
 * Entries that are there to be merged into others (`<<: *defaults`), named as Docker Compose names such, or
 * as GitLab does. A classic project of CrewAI leaves them out, since no method has their name.
 */
const isTemplate = (name: string): boolean => /^(x-|\.)/i.test(name);

/** Names and what is written under them, as in agents.yaml and tasks.yaml. */
function entriesIn(document: SourceDocument | undefined, report: Report): ReadonlyMap<string, Entry> {
  if (document === undefined) return new Map();
  const entries = [...mappingAt({ document, path: [] }, report)].map(
    ([name, { value, location }]): [string, Entry] => {
      if (!isJsonObject(value) && !isTemplate(name)) report("error", location, `${name} must be a mapping`);
      return [name, { name, location, fields: isJsonObject(value) ? fieldsAt(location, value) : new Map() }];
    },
  );
  return new Map(entries);
}

/** An agent in a file of its own; its `settings` win over the same key beside them. */
function agentFromFile(name: string, files: ReadonlyMap<string, string>, report: Report): Entry | undefined {
  const document = readFirst(files, [`agents/${name}.jsonc`, `agents/${name}.json`], report);
  if (document === undefined) return undefined;
  const location = { document, path: [] };
  const fields = mappingAt(location, report);
  const settings = fields.get("settings");
  if (settings === undefined || !isJsonObject(settings.value)) return { name, location, fields };
  return { name, location, fields: new Map([...fields, ...fieldsAt(settings.location, settings.value)]) };
}

/** An agent by name, which may be one of agents.yaml or of agents/, or one written out. */
function managerOf(crew: Entry, bases: Bases, report: Report): Entry | undefined {
  const field = crew.fields.get("manager_agent");
  if (!isAskedFor(field?.value) || field === undefined) return undefined;
  const [entry] = entryFrom({ written: field.value, location: field.location }, report);
  return entry && withBase({ ...entry, name: entry.name || "manager" }, bases, report);
}

/** The entries of crew.jsonc's `agents` or `tasks`: a mapping, or a list of names and mappings. */
function listedEntries(crew: Entry, key: "agents" | "tasks", report: Report): readonly Entry[] | undefined {
  const field = crew.fields.get(key);
  if (field === undefined) return undefined;
  const { value, location } = field;
  if (Array.isArray(value)) {
    return value.flatMap((written: unknown, index) =>
      entryFrom({ written, location: inside(location, index) }, report),
    );
  }
  if (key === "agents" && isJsonObject(value)) {
    return Object.entries(value).flatMap(([name, written]) =>
      entryFrom({ name, written, location: inside(location, name) }, report),
    );
  }
  report("error", location, `${key} must be ${key === "agents" ? "a mapping or a list" : "a list"}`);
  return [];
}

interface WrittenEntry {
  /** The key that it is written under, if any. */
  readonly name?: string;
  readonly written: unknown;
  readonly location: Location;
}

/** The entry that is written there; none, and a problem, when it cannot be one. */
function entryFrom({ name, written, location }: WrittenEntry, report: Report): readonly Entry[] {
  if (typeof written === "string" && name === undefined) {
    return [{ name: written, location, fields: new Map() }];
  }
  if (!isJsonObject(written)) {
    report("error", location, "Write a name or a mapping here");
    return [];
  }
  const own = [name, written["name"], written["config"], written["description"]].find(
    (candidate) => typeof candidate === "string",
  );
  return [{ name: String(own ?? "").trim(), location, fields: fieldsAt(location, written) }];
}

/** What entries of crew.jsonc may be laid over. */
interface Bases {
  readonly names: readonly string[];
  readonly find: (name: string) => Entry | undefined;
}

function agentFilesIn(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files.keys()].flatMap((file) => /^agents\/(.+)\.jsonc?$/.exec(file)?.[1] ?? []);
}

/** Lays an entry over what its `config`, or else its name, stands for. */
function withBase(entry: Entry, bases: Bases, report: Report): Entry {
  const config = entry.fields.get("config");
  const wanted = typeof config?.value === "string" ? config.value : entry.name;
  const found = bases.find(wanted);
  const isAdrift = found === undefined && (config !== undefined || entry.fields.size === 0);
  if (isAdrift) {
    report(
      "error",
      config?.location ?? entry.location,
      `There is no ${wanted} in the crew's files${didYouMean(wanted, bases.names)}`,
    );
  }
  const fields = new Map([...(found?.fields ?? []), ...entry.fields]);
  return { ...entry, fields, ...(isAdrift && { isAdrift }) };
}
