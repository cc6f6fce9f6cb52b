import { posix } from "node:path";

import { readPython } from "../python/read-python.ts";
import type { PythonModule } from "../python/syntax.ts";
import type { ProjectFiles } from "./project-files.ts";

/** Packages that are CrewAI's or its tools' whatever folders a project has. */
const NEVER_LOCAL = new Set(["crewai", "crewai_tools"]);

/** A project's Python, read when it is first asked for. */
export interface PythonProject {
  readonly files: ProjectFiles;
  readonly moduleAt: (path: string) => PythonModule | undefined;
  /**
   * The file that an import means, seen from another file; undefined when it is none of the project's.
   * @param level how many dots stand in front
   */
  readonly find: (from: string, level: number, module: string) => string | undefined;
  /** Modules that have been read. */
  readonly read: () => readonly PythonModule[];
}

export function pythonProject(files: ProjectFiles): PythonProject {
  const modules = new Map<string, PythonModule | undefined>();
  const moduleAt = (path: string): PythonModule | undefined => {
    if (!modules.has(path)) {
      const text = files.textOf(path);
      modules.set(path, text === undefined ? undefined : readPython(path, text));
    }
    return modules.get(path);
  };
  return {
    files,
    moduleAt,
    find: (from, level, module) => findModule(files.paths, { from, level, module }),
    read: () => [...modules.values()].filter((module) => module !== undefined),
  };
}

interface Import {
  readonly from: string;
  readonly level: number;
  readonly module: string;
}

function findModule(paths: ReadonlySet<string>, { from, level, module }: Import): string | undefined {
  const parts = module === "" ? [] : module.split(".");
  if (level === 0 && NEVER_LOCAL.has(parts[0] ?? "")) return undefined;
  const roots = level > 0 ? [folderAbove(from, level)] : [...foldersAbove(from), "src"];
  for (const root of roots) {
    if (root === undefined) continue;
    const base = posix.join(root, ...parts);
    const found = [`${base}.py`, `${base}/__init__.py`]
      .map((path) => posix.normalize(path))
      .find((path) => paths.has(path));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** One dot is the file's own folder, each further dot the one above. */
function folderAbove(path: string, level: number): string | undefined {
  const folders = path.split("/").slice(0, -1);
  return level - 1 > folders.length ? undefined : folders.slice(0, folders.length - (level - 1)).join("/");
}

/** From the file's own folder up to the project's: any of them may be on Python's path. */
function foldersAbove(path: string): readonly string[] {
  const folders = path.split("/").slice(0, -1);
  return folders.map((_, index) => folders.slice(0, folders.length - index).join("/")).concat("");
}
