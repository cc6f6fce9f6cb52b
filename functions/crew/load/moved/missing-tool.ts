import { didYouMean } from "../../../text/did-you-mean.ts";
import { pythonToolNames } from "../python/python-names.ts";
import { CREWAI_TOOLS } from "./crewai-tools.ts";

/** Where a tool was looked for. */
export interface ToolPlaces {
  /** The crew's files by their paths; of tools/*.py the texts matter. */
  readonly files: ReadonlyMap<string, string>;
  readonly builtIn: { readonly names: readonly string[] };
}

/**
 * What to do where a tool is not there: it may be near to another one, a class or function of the crew's
 * Python, one of CrewAI's own, or an app of CrewAI's platform.
 * @param written as the crew writes it; @param name without "custom:" and the like
 */
export function missingToolSentence(written: string, name: string, places: ToolPlaces): string {
  const there = [...places.files.keys()].flatMap((file) => /^tools\/([\w-]+)\.ts$/.exec(file)?.[1] ?? []);
  const file = /^[\w-]+$/.test(name) ? `tools/${name}.ts` : "a file in tools/";
  if (written.startsWith("platform:"))
    return `${written} is an app of CrewAI's platform, which is not connected: write a file in tools/ for what it is to do`;
  const isCrewAis = CREWAI_TOOLS.has(name) && !places.builtIn.names.includes(name);
  if (isCrewAis && !places.files.has(`tools/${name}.py`))
    return `There is no tool ${written}: it is one of CrewAI's own, and not built in here. Write ${file}`;
  const near = didYouMean(name, [...there, ...pythonToolNames(places.files), ...places.builtIn.names]);
  if (near !== "") return `There is no tool ${written}${near}`;
  const python = `tools/${name}.py`;
  if (places.files.has(python))
    return `There is no tool ${written}: write the name of a class or function of ${python}, or "custom:${name}"`;
  return `There is no tool ${written}: write ${file}`;
}
