import { posix } from "node:path";

import type { PythonProject } from "../project/python-project.ts";
import type { ImportStatement, Statement } from "../python/syntax.ts";
import type { ClassValue, FunctionValue } from "../values/value.ts";
import type { CrewContext } from "./draft.ts";

type Copies = Map<string, string>;

/** What says which packages the project's Python needs; the nearest above it counts. */
const REQUIREMENTS = ["requirements.txt", "pyproject.toml"];

/**
 * Lets a file of the project's Python come along, byte for byte, with what it imports of the project, each
 * where its imports look for it.
 * @param folder where it is put if nothing in it depends on its place; "" for the crew's own folder
 * @returns its module's name there
 */
export function bringPython(
  { interpreter: { project }, copies }: Pick<CrewContext, "interpreter" | "copies">,
  source: string,
  folder: "tools" | "",
): string {
  const wanted = posix.join(folder, posix.basename(source));
  const isFree = !copies.has(wanted) || copies.get(wanted) === source;
  const packaged = source.replace(/^src\//, "");
  // Whoever imports it by its package's name must find this very file, not a second copy.
  const mayMove = isFree && !isInPackage(project, source) && !importsRelatively(project, source);
  const place = mayMove ? wanted : packaged;
  copyModule(project, copies, { place, source });
  bringRequirements(project, copies, source);
  return place.replace(/(?:\/__init__)?\.py$/, "").replaceAll("/", ".");
}

/** `{"python": …}` for a function or a class of the project; undefined for one inside of a function. */
export function pythonReferenceOf(
  context: CrewContext,
  value: FunctionValue | ClassValue,
): string | undefined {
  const owner = value.kind === "function" ? value.owner : undefined;
  if (value.kind === "function" && value.closure !== undefined) return undefined;
  const module = bringPython(context, (owner ?? value).module.path, "");
  return [module, ...(owner === undefined ? [] : [owner.node.name]), value.node.name].join(".");
}

/** Those inside of functions and blocks, too. */
export function importsIn(statements: readonly Statement[]): readonly ImportStatement[] {
  return statements.flatMap((statement) => {
    if (statement.kind === "import") return [statement];
    if (statement.kind === "block") return statement.bodies.flatMap(importsIn);
    return statement.kind === "function" || statement.kind === "class" ? importsIn(statement.body) : [];
  });
}

/** Whether a module is imported by the names of the folders that it lies in. */
function isInPackage(project: PythonProject, source: string): boolean {
  const folder = posix.dirname(source);
  if (project.files.paths.has(posix.join(folder, "__init__.py"))) return true;
  const name = source
    .replace(/^src\//, "")
    .replace(/\.py$/, "")
    .replaceAll("/", ".");
  if (!name.includes(".")) return false;
  const others = [...project.files.paths].filter((path) => path.endsWith(".py") && path !== source);
  return others.some((path) =>
    importsOf(project, path).some(
      ({ level, names }) =>
        level === 0 && names.some((one) => one.module === name || `${one.module}.${one.name}` === name),
    ),
  );
}

const importsRelatively = (project: PythonProject, source: string): boolean =>
  importsOf(project, source).some(({ level }) => level > 0);

function copyModule(
  project: PythonProject,
  copies: Copies,
  { place, source }: { readonly place: string; readonly source: string },
): void {
  // Of two modules that want one place the first is there; the other's importers are told by Python.
  if (copies.has(place)) return;
  copies.set(place, source);
  copyPackages(project, copies, { place, source });
  for (const { level, names } of importsOf(project, source)) {
    const base = level === 0 ? "" : folderAbove(place, level);
    for (const { module, name } of names) {
      const parts = module.split(".").filter(Boolean);
      const all = name === undefined || name === "*" ? parts : [...parts, name];
      // A module's packages run before it does; the last name may be something in a module.
      for (let end = level === 0 ? 1 : 0; end <= all.length; end++) {
        const found = project.find(source, level, all.slice(0, end).join("."));
        if (found === undefined || found === source) continue;
        const stem = posix.join(base, ...all.slice(0, end));
        if (stem === ".") continue;
        const ending = found.endsWith("/__init__.py") ? `${stem}/__init__.py` : `${stem}.py`;
        copyModule(project, copies, { place: posix.normalize(ending), source: found });
      }
    }
  }
}

/** The packages that a module lies in, there and here. */
function copyPackages(
  project: PythonProject,
  copies: Copies,
  { place, source }: { readonly place: string; readonly source: string },
): void {
  let [there, here] = [posix.dirname(source), posix.dirname(place)];
  while (here !== "." && posix.basename(there) === posix.basename(here)) {
    const file = posix.join(there, "__init__.py");
    if (project.files.paths.has(file))
      copyModule(project, copies, { place: posix.join(here, "__init__.py"), source: file });
    [there, here] = [posix.dirname(there), posix.dirname(here)];
  }
}

const folderAbove = (place: string, level: number): string => place.split("/").slice(0, -level).join("/");

const importsOf = (project: PythonProject, path: string): readonly ImportStatement[] =>
  importsIn(project.moduleAt(path)?.body ?? []);

function bringRequirements({ files }: PythonProject, copies: Copies, source: string): void {
  for (let folder = posix.dirname(source); ; folder = posix.dirname(folder)) {
    const found = REQUIREMENTS.filter((name) => files.paths.has(posix.join(folder, name)));
    for (const name of found) if (!copies.has(name)) copies.set(name, posix.join(folder, name));
    if (found.length > 0 || folder === "." || folder === "/") return;
  }
}

/** The Python of a crew that is written as JSON: what it names, and what its tools import. */
export function withPython(
  project: PythonProject,
  copies: ReadonlyMap<string, string>,
  folder: string,
): ReadonlyMap<string, string> {
  const all: Copies = new Map();
  const texts = [...copies].filter(([place]) => /\.jsonc?$/.test(place));
  const references = texts.flatMap(([, source]) => [
    ...(project.files.textOf(source) ?? "").matchAll(/"python"\s*:\s*"([\w.]+)"/g),
  ]);
  for (const [place, source] of copies)
    if (place.endsWith(".py")) copyModule(project, all, { place, source });
  for (const [, reference = ""] of references) {
    const parts = reference.split(".");
    for (let end = 1; end < parts.length; end++) {
      const found = project.find(posix.join(folder, "crew.jsonc"), 0, parts.slice(0, end).join("."));
      if (found === undefined) continue;
      const stem = parts.slice(0, end).join("/");
      const place = found.endsWith("/__init__.py") ? `${stem}/__init__.py` : `${stem}.py`;
      copyModule(project, all, { place, source: found });
    }
  }
  if (all.size > 0) bringRequirements(project, all, posix.join(folder, "crew.jsonc"));
  return new Map([...copies, ...all]);
}
