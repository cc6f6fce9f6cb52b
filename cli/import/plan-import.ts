import { basename, posix } from "node:path";

import { WrongUse } from "../command-line/exit-codes.ts";
import { bystandersOf } from "./bystanders.ts";
import { type DeclaredCrew, jsonCrews, yamlCrews } from "./crew/declared-files.ts";
import { type ImportedCrew, importCrew } from "./crew/imported-crew.ts";
import { findCrews } from "./crew/met-crews.ts";
import { withPython } from "./crew/python-copies.ts";
import { type ProjectFiles, readProjectFiles } from "./project/project-files.ts";
import { pythonProject } from "./project/python-project.ts";
import { newInterpreter } from "./values/new-interpreter.ts";
import {
  crewNameOf,
  isCrewName,
  type PlannedCrew,
  plannedOf,
  sourceOf,
  type Told,
} from "./write/planned-crew.ts";

export interface ImportPlan {
  readonly crews: readonly PlannedCrew[];
  readonly refused: readonly Told[];
  readonly bystanders: readonly Told[];
}

/**
 * Looks through a project, and runs none of it.
 * @param chosen of several crews the one to bring in; of one, what its folder is to be called
 * @throws WrongUse for a name that none of several crews has
 */
export function planImport(folder: string, chosen: string | undefined): ImportPlan {
  if (chosen !== undefined && !isCrewName(chosen))
    throw new WrongUse(`${chosen} cannot be the name of a crew: write letters, digits, _ and -`);
  const files = readProjectFiles(folder);
  const project = pythonProject(files);
  const interpreter = newInterpreter(project);
  const found = findCrews(interpreter);
  const imported = found.crews.map((crew) => importCrew(interpreter, crew));
  const taken = new Set([
    ...interpreter.readFiles,
    ...imported.flatMap(({ copies }) => [...copies.values()]),
  ]);
  const json = jsonCrews(files).map((crew) => ({
    ...crew,
    copies: withPython(project, crew.copies, crew.folder),
  }));
  for (const { copies } of json) for (const source of copies.values()) taken.add(source);
  const declared = [...json, ...yamlCrews(files, taken)];
  const all = namedCrews(files, imported, declared);
  const crews = chosenCrews(all, chosen);
  const used = new Set([...interpreter.readFiles, ...modelFiles(files, imported, project.read())]);
  return {
    crews,
    refused: [...refusals(files, project.read()), ...exhausted(interpreter.exhausting)],
    bystanders: bystandersOf(files, found, all, used),
  };
}

/** Modules whose classes have become schemas. */
function modelFiles(
  files: ProjectFiles,
  imported: readonly ImportedCrew[],
  modules: readonly { readonly path: string }[],
): readonly string[] {
  if (imported.every(({ files: made }) => made.size === 0)) return [];
  return modules.map(({ path }) => path).filter((path) => /\bBaseModel\b/.test(files.textOf(path) ?? ""));
}

const exhausted = (paths: ReadonlySet<string>): readonly Told[] =>
  [...paths].map((file) => ({
    file,
    line: 1,
    message: "there is too much in it to look at, and what stands here may be missing",
  }));

function refusals(
  files: ProjectFiles,
  modules: readonly { readonly path: string; readonly unreadLines: readonly number[] }[],
): readonly Told[] {
  const unread = modules.flatMap(({ path, unreadLines: [line] }): readonly Told[] =>
    line === undefined
      ? []
      : [
          {
            file: path,
            line,
            message: "this is no Python that can be read: what stands here may be missing",
          },
        ],
  );
  return [...unread, ...files.notes().map(({ path, line, message }) => ({ file: path, line, message }))];
}

function namedCrews(
  files: ProjectFiles,
  imported: readonly ImportedCrew[],
  declared: readonly DeclaredCrew[],
): readonly PlannedCrew[] {
  const isOnly = imported.length + declared.length === 1;
  const names = new Set<string>();
  const nameOf = (title: string): string => {
    const wanted = crewNameOf(isOnly || title === "crew" ? projectName(files) : title);
    let name = wanted;
    for (let count = 2; names.has(name); count++) name = `${wanted}_${count}`;
    names.add(name);
    return name;
  };
  return [
    ...imported.map((crew) => plannedOf(nameOf(crew.found.title), crew, files)),
    ...declared.map((crew) => plannedCopy(nameOf(crew.folder || projectName(files)), crew, files)),
  ];
}

function projectName(files: ProjectFiles): string {
  const written = /^name ?= ?["']([^"'\n]{1,200})["']/m.exec(files.textOf("pyproject.toml") ?? "")?.[1];
  return written ?? basename(files.root);
}

function plannedCopy(name: string, crew: DeclaredCrew, files: ProjectFiles): PlannedCrew {
  const copies = [...crew.copies];
  return {
    name,
    from: `${crew.from} (${crew.title})`,
    source: sourceOf(files, crew.from, crew.title),
    files: new Map(copies.map(([path, source]) => [path, files.bytesOf(source)])),
    places: new Map(copies.map(([path, source]) => [path, { file: source, line: 1 }])),
    sources: new Set(copies.map(([, source]) => source)),
    notes: crew.note === undefined ? [] : [{ file: crew.from, line: 1, message: crew.note }],
  };
}

function chosenCrews(all: readonly PlannedCrew[], chosen: string | undefined): readonly PlannedCrew[] {
  const [only] = all;
  if (chosen === undefined || only === undefined) return all;
  if (all.length === 1) return [{ ...only, name: chosen }];
  const found = all.filter(({ name }) => name === chosen);
  if (found.length > 0) return found;
  const names = all.map(({ name, from }) => `${name} (${posix.normalize(from)})`).join(", ");
  throw new WrongUse(`There is no crew ${chosen} in the project; it has ${names}`);
}
