import type { JsonObject } from "../../../json/json.ts";
import { stableHash } from "../../../json/stable-hash.ts";
import { didYouMean } from "../../../text/did-you-mean.ts";
import type { PythonTool } from "../../crew-python.ts";
import type { Crew } from "../../crew.ts";
import type { PythonFunction, PythonUse } from "../../python-half.ts";
import type { ToolEffect } from "../../tool.ts";
import type { CrewSources } from "../crew-sources.ts";
import { type Entry, inside, type Location, locationOf, type Report } from "../entry.ts";
import { declaredIn } from "./declared-python.ts";
import { holdsPython, pythonFileOf, pythonSources } from "./python-files.ts";
import { PYTHON_LOCK, type PythonLock, PythonLock as Lock } from "./python-lock.ts";
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
  const effects = readEffects(sources.crew, declared.tools, report);
  const tools = new Map<string, PythonTool>();
  const told = new Set<string>();
  // What python.lock does not have runs once it does.
  const references = [
    ...declared.tools.map(({ use }) => use),
    ...declared.functions.map((each) => each.reference),
  ];
  const guessed = references.flatMap((reference) => pythonFileOf(reference, files) ?? []);
  const named: string[] = [];
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
      named.push(found.file);
      const { settings: _settings, use: _use, ...tool } = found;
      const standing = settings === undefined ? use : `${use} ${JSON.stringify(settings)}`;
      tools.set(standing, { ...tool, effect: effects.get(use) ?? "unsafe" });
      return standing;
    },
    useFunction(reference, kind, location) {
      if (pythonFileOf(reference, files) === undefined) {
        const message = `No Python file of the crew has ${reference}: put the file that has it into the crew's folder`;
        report("unfinished", location, message);
        return undefined;
      }
      const found = lock?.functions.find((each) => each.reference === reference && each.kind === kind);
      if (found === undefined) return tell(reference, location);
      isUsed = true;
      named.push(found.file);
      const { file, name: own, schema } = found;
      return { file, name: own, ...(schema && { schema }) };
    },
    files: () => withImported([...named, ...guessed], files),
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

/** `python_effects` of crew.jsonc: what calling a tool twice would do. */
function readEffects(
  crew: Entry,
  tools: readonly { readonly use: string }[],
  report: Report,
): ReadonlyMap<string, ToolEffect> {
  const field = crew.fields.get("python_effects");
  if (field === undefined || field.value === null) return new Map();
  const location = locationOf(crew, "python_effects");
  if (typeof field.value !== "object" || Array.isArray(field.value)) {
    report("error", location, 'python_effects must be a mapping: {"MyTool": "read"}');
    return new Map();
  }
  const names = [...new Set(tools.map(({ use }) => use))];
  return new Map(
    Object.entries(field.value as JsonObject).flatMap(([name, written]) => {
      const effect = EFFECTS.find((each) => each === written);
      if (effect === undefined)
        report(
          "error",
          inside(location, name),
          `The effect of ${name} must be "read", "idempotent" or "unsafe"`,
        );
      if (!names.includes(name))
        report(
          "error",
          inside(location, name),
          `No agent or task uses a Python tool ${name}${didYouMean(name, names)}`,
        );
      return effect === undefined ? [] : [[name, effect] as const];
    }),
  );
}
