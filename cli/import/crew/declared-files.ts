import { posix } from "node:path";

import { readJsonc } from "../../../functions/crew/load/source-document.ts";
import { isJsonObject } from "../../../functions/json/json.ts";
import type { ProjectFiles } from "../project/project-files.ts";

/** A crew that comes in file by file: written as JSON, or YAML that no Python uses. */
export interface DeclaredCrew {
  /** Its folder in the project; "" for the project's own. */
  readonly folder: string;
  /** "crew.jsonc", or "agents.yaml". */
  readonly from: string;
  readonly title: string;
  /** Where files go, from where they are. */
  readonly copies: ReadonlyMap<string, string>;
  /** What is to be known of it. */
  readonly note: string | undefined;
}

const LARGEST_FILE_BYTES = 20 * 1024 * 1024;

/** Folders whose crew.jsonc, or crew.json, declares a crew: `crewai create` makes such. */
export function jsonCrews(files: ProjectFiles): readonly DeclaredCrew[] {
  const found = [...files.paths].filter((path) => /(^|\/)crew\.jsonc?$/.test(path));
  return found.flatMap((path): readonly DeclaredCrew[] => {
    const folder = folderOf(path);
    if (path.endsWith(".json") && files.paths.has(`${path}c`)) return [];
    const { value } = readJsonc(path, files.textOf(path) ?? "");
    if (!isJsonObject(value) || !("tasks" in value || "agents" in value)) return [];
    return [
      {
        folder,
        from: path,
        title: "a crew written as JSON",
        copies: copiesOf(files, folder),
        note: undefined,
      },
    ];
  });
}

/** Files of the crew's folder that the loader, or a reader of its to-dos, looks at. */
function copiesOf(files: ProjectFiles, folder: string): ReadonlyMap<string, string> {
  const inside =
    /^(crew\.jsonc?|(config\/)?(agents|tasks)\.ya?ml|(agents|schemas)\/[^/]+\.jsonc?|(tools|guardrails)\/[^/]+\.(py|ts)|knowledge\/.+)$/;
  const prefix = folder === "" ? "" : `${folder}/`;
  const copies = [...files.paths].flatMap((path) => {
    const own = path.startsWith(prefix) ? path.slice(prefix.length) : "";
    return inside.test(own) && files.sizeOf(path) <= LARGEST_FILE_BYTES ? [[own, path] as const] : [];
  });
  return new Map(copies);
}

/** Pairs of agents.yaml and tasks.yaml that no class takes. */
export function yamlCrews(files: ProjectFiles, taken: ReadonlySet<string>): readonly DeclaredCrew[] {
  const tasks = [...files.paths].filter((path) => /(^|\/)tasks\.ya?ml$/.test(path) && !taken.has(path));
  return tasks.flatMap((path): readonly DeclaredCrew[] => {
    const folder = folderOf(path);
    const agents = ["yaml", "yml"]
      .map((ending) => posix.join(folder, `agents.${ending}`))
      .find((one) => files.paths.has(one));
    if (agents === undefined || taken.has(agents)) return [];
    const above = posix.basename(folder) === "config" ? folderOf(folder) : folder;
    const copies = new Map([
      ["agents.yaml", agents],
      ["tasks.yaml", path],
    ]);
    const note =
      "no Python of the project takes this YAML: all its agents and tasks count, in its order, and what else the crew had is not known";
    return [{ folder: above, from: agents, title: "YAML alone", copies, note }];
  });
}

function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === "." ? "" : folder;
}
