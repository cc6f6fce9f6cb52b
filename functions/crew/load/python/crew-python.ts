import { isJsonObject, type JsonObject } from "../../../json/json.ts";
import { stableHash } from "../../../json/stable-hash.ts";
import { didYouMean } from "../../../text/did-you-mean.ts";
import type { PythonTool } from "../../crew-python.ts";
import type { Crew } from "../../crew.ts";
import type { PythonFunction, PythonUse } from "../../python-half.ts";
import type { ToolEffect } from "../../tool.ts";
import type { CrewSources } from "../crew-sources.ts";
import { type Entry, inside, type Location, locationOf, type Report } from "../entry.ts";
import { attributeOf } from "../moved/python-reference.ts";
import { declaredIn } from "./declared-python.ts";
import { holdsPython, pythonFileOf, pythonSources } from "./python-files.ts";
import { PYTHON_LOCK, type PythonLock, PythonLock as Lock } from "./python-lock.ts";
import { pythonNames } from "./python-names.ts";
import { withImported } from "./used-files.ts";

/** What the crew's files find of its Python, by what python.lock says. */
export interface PythonFinder {
  /** Whether a tool of this name is in Python, whatever it is. */
  readonly holds: (written: string) => boolean;
  /**
   * The name that stands for a tool from then on; undefined, and a problem told once, where it cannot be
   * used.
   */
  readonly useTool: (
    written: string,
    settings: JsonObject | undefined,
    location: Location,
  ) => string | undefined;
  /** A function, with its schema where it is a model; undefined, and a problem, where it cannot be used. */
  readonly useFunction: (
    reference: string,
    kind: PythonUse,
    location: Location,
  ) => (PythonFunction & { readonly schema?: JsonObject }) | undefined;
  /** What it is made of, a hash. */
  readonly sources: string;
  /** Of the crew's Python, the files that run; those that would, where python.lock cannot be used. */
  readonly files: () => ReadonlySet<string>;
  /** The inputs that hooks give, and which does: "prepare of hooks.py". */
  readonly givenInputs: () => ReadonlyMap<string, string>;
  /** All that was used; undefined where nothing was. */
  readonly used: () => Crew["python"];
}

/** @param name the crew's, for the command that makes the lock */
export function crewPython(
  name: string,
  sources: CrewSources,
  files: ReadonlyMap<string, string>,
  report: Report,
): PythonFinder {
  const declared = declaredIn(sources, files);
  const isNeeded = declared.tools.length + declared.functions.length > 0;
  const wanted = isNeeded ? pythonSources(files, declared) : "";
  const lock = isNeeded ? readLock(files, { name, wanted, report }) : undefined;
  const named = { crew: sources.crew, names: [...new Set(declared.tools.map(({ use }) => use))] };
  const effects = readFacts(EFFECT_OF_TOOLS, named, report);
  const limits = readFacts(SECONDS_OF_TOOLS, named, report);
  const tools = new Map<string, PythonTool>();
  const told = new Set<string>();
  // What python.lock does not have runs once it does.
  const references = [
    ...declared.tools.map(({ use }) => use),
    ...declared.functions.map((each) => each.reference),
  ];
  const guessed = references.flatMap((reference) => pythonFileOf(reference, files) ?? []);
  const run: string[] = [];
  const given = new Map<string, string>();
  let isUsed = false;
  const tell = (what: string, location: Location): undefined => {
    // That there is no lock has been said.
    if (lock === undefined || told.has(what)) return undefined;
    told.add(what);
    const problems = lock.problems.filter((problem) => problem.for?.includes(what) ?? false);
    if (problems.length === 0)
      report(
        "unfinished",
        location,
        `python.lock does not have ${what}: npx stepcrew python ${name} makes it anew`,
      );
    for (const { file, line, sentence } of problems)
      report("unfinished", file === "" ? location : linesOf(file, line), `${what}: ${sentence}`);
    return undefined;
  };
  return {
    sources: wanted,
    holds: (written) => holdsPython(written, files),
    useTool(use, settings, location) {
      const found = lock?.tools.find(
        (tool) => tool.use === use && stableHash(tool.with ?? {}) === stableHash(settings ?? {}),
      );
      if (found === undefined) return tell(use, location);
      run.push(found.file);
      const { settings: _settings, use: _use, ...tool } = found;
      const standing = settings === undefined ? use : `${use} ${JSON.stringify(settings)}`;
      const seconds = limits.get(use);
      tools.set(standing, { ...tool, effect: effects.get(use) ?? "unsafe", ...(seconds && { seconds }) });
      return standing;
    },
    useFunction(reference, kind, location) {
      if (pythonFileOf(reference, files) === undefined) {
        const near = didYouMean(attributeOf(reference), pythonNames(files));
        const message = `No Python file of the crew has ${reference}${near}: put the file that has it into the crew's folder`;
        report("unfinished", location, message);
        return undefined;
      }
      const found = lock?.functions.find((each) => each.reference === reference && each.kind === kind);
      if (found === undefined) return tell(reference, location);
      isUsed = true;
      run.push(found.file);
      const { file, name: own, schema, inputs = [] } = found;
      for (const input of inputs) if (!given.has(input)) given.set(input, `${own} of ${file}`);
      return { file, name: own, ...(schema && { schema }) };
    },
    files: () => withImported([...run, ...guessed], files),
    givenInputs: () => given,
    used: () =>
      lock === undefined || (tools.size === 0 && !isUsed)
        ? undefined
        : { version: lock.python, ...(tools.size > 0 && { tools: Object.fromEntries(tools) }) },
  };
}

const linesOf = (file: string, line: number): Location => ({
  document: { file, value: undefined, problems: [], lineOf: () => line },
  path: [],
});

interface LockWanted {
  readonly name: string;
  /** What its `sources` must be. */
  readonly wanted: string;
  readonly report: Report;
}

function readLock(
  files: ReadonlyMap<string, string>,
  { name, wanted, report }: LockWanted,
): PythonLock | undefined {
  const command = `npx stepcrew python ${name}`;
  const location = linesOf(PYTHON_LOCK, 1);
  const text = files.get(PYTHON_LOCK);
  if (text === undefined) {
    report(
      "unfinished",
      location,
      `The crew's Python is not known yet, for there is no python.lock: ${command} makes it`,
    );
    return undefined;
  }
  const parsed = Lock.safeParse(jsonOf(text));
  if (!parsed.success) {
    report("unfinished", location, `python.lock cannot be read: ${command} makes it anew`);
    return undefined;
  }
  if (parsed.data.sources === wanted) return parsed.data;
  const message = `python.lock is older than the crew's Python, or what its files name of it: ${command} makes it anew`;
  report("unfinished", location, message);
  return undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // That it cannot be read is told by whoever asks.
    return undefined;
  }
}

const EFFECTS: readonly ToolEffect[] = ["read", "idempotent", "unsafe"];
/** The longest that a function of Lambda runs is 900 s; some are left to start, and to answer. */
const MOST_SECONDS = 840;

const effectOf = (written: unknown): ToolEffect | undefined => EFFECTS.find((effect) => effect === written);
const secondsOf = (written: unknown): number | undefined =>
  typeof written === "number" && written > 0 && written <= MOST_SECONDS ? written : undefined;

interface ToolFacts<Fact> {
  readonly key: string;
  readonly example: string;
  /** Undefined where it is not one. */
  readonly read: (written: unknown) => Fact | undefined;
  /** What it must be, in words that follow the tool's name. */
  readonly wanted: string;
}

/** What calling a tool twice would do. */
const EFFECT_OF_TOOLS: ToolFacts<ToolEffect> = {
  key: "python_effects",
  example: '{"MyTool": "read"}',
  read: effectOf,
  wanted: 'must be "read", "idempotent" or "unsafe"',
};

/** How long a call may take. */
const SECONDS_OF_TOOLS: ToolFacts<number> = {
  key: "python_seconds",
  example: '{"MyTool": 300}',
  read: secondsOf,
  wanted: `must be a number of seconds above 0, at most ${MOST_SECONDS}`,
};

/** What crew.jsonc says of Python tools by their names. */
function readFacts<Fact>(
  { key, example, read, wanted }: ToolFacts<Fact>,
  { crew, names }: { readonly crew: Entry; readonly names: readonly string[] },
  report: Report,
): ReadonlyMap<string, Fact> {
  const field = crew.fields.get(key);
  if (field === undefined || field.value === null) return new Map();
  const location = locationOf(crew, key);
  if (!isJsonObject(field.value)) {
    report("error", location, `${key} must be a mapping: ${example}`);
    return new Map();
  }
  return new Map(
    Object.entries(field.value).flatMap(([name, written]) => {
      const fact = read(written);
      if (fact === undefined) report("error", inside(location, name), `${key} of ${name} ${wanted}`);
      if (!names.includes(name))
        report(
          "error",
          inside(location, name),
          `No agent or task uses a Python tool ${name}${didYouMean(name, names)}`,
        );
      return fact === undefined ? [] : [[name, fact] as const];
    }),
  );
}
