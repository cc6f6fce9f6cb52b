import type { FoundParts } from "./crew/met-crews.ts";
import type { ProjectFiles } from "./project/project-files.ts";
import { lineOf } from "./values/value.ts";
import type { PlannedCrew, Told } from "./write/planned-crew.ts";

/** Nobody reads a longer list. */
const MOST_TOLD = 60;
const KNOWLEDGE = /(^|\/)knowledge\/.+|\.pdf$/i;

/** Files of a project that are in none of its crews, and what they are. */
export function bystandersOf(
  files: ProjectFiles,
  { flows }: Pick<FoundParts, "flows">,
  crews: readonly PlannedCrew[],
  alsoUsed: ReadonlySet<string>,
): readonly Told[] {
  const used = new Set([...crews.flatMap(({ sources }) => [...sources]), ...alsoUsed]);
  const told = flows.map((flow): Told => ({
    file: flow.module.path,
    line: lineOf(flow),
    message: `${flow.what} is not run here: start its crews from your own code, by this API`,
  }));
  const inFlows = new Set(told.map(({ file }) => file));
  const others = [...files.paths].flatMap((path): readonly Told[] => {
    if (used.has(path) || inFlows.has(path)) return [];
    const what = whatOf(files, path);
    return what === undefined ? [] : [{ file: path, line: 1, message: what }];
  });
  const all = [...told, ...others];
  const more = all.length - MOST_TOLD;
  return more <= 0
    ? all
    : [...all.slice(0, MOST_TOLD), { file: "", line: 1, message: `and ${more} more files` }];
}

function whatOf(files: ProjectFiles, path: string): string | undefined {
  if (KNOWLEDGE.test(path)) return "no crew names this file as knowledge, and it was not copied";
  if (/\.ya?ml$/.test(path) && /schema:\s*crewai\.flow/.test(files.textOf(path) ?? ""))
    return "a declared Flow is not run here: start its crews from your own code, by this API";
  if (/(^|\/)(agents|tasks)[\w-]*\.ya?ml$/.test(path))
    return "no crew takes this YAML, and it was not copied";
  if (path.endsWith(".ipynb"))
    return /crewai/.test(files.textOf(path) ?? "")
      ? "notebooks are not read: put its Python into a .py file"
      : undefined;
  if (!path.endsWith(".py")) return undefined;
  const text = files.textOf(path);
  if (text === undefined || text.trim() === "") return undefined;
  if (/\bcrewai\b/.test(text) && /\bAgent\s*\(/.test(text))
    return "Python that makes agents without a crew, or in a way that is not understood: write them in crew.jsonc";
  return /\.a?kickoff/.test(text)
    ? "Python that starts crews, which is not run here"
    : "Python that no crew takes anything from";
}
