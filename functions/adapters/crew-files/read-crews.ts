import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

import { loadCrew } from "../../crew/load/load-crew.ts";
import { type BuiltCrew, manifestOf } from "../../crew/manifest.ts";
import { modelProblem } from "../models/model-address.ts";
import { BUILT_IN_TOOL_NAMES, toolSettingsProblem } from "../tools/registry.ts";
import { CrewFolderError, readCrewFolder } from "./crew-folder.ts";
import { isCrewName, SHARED, sharedTools } from "./shared-tools.ts";

const BUILT_IN = { names: BUILT_IN_TOOL_NAMES, settingsProblem: toolSettingsProblem, modelProblem };

/**
 * Loads each crew of a folder of crews, in the order of their names: what crews.json holds once it is built.
 * A crew that cannot be read is in the list with its problem. Throws only when the folder itself cannot be
 * read.
 */
export async function readCrews(directory: string): Promise<BuiltCrew[]> {
  const names = (await readdir(directory)).filter(isCrewName).toSorted();
  const crews = await Promise.all(names.map((name) => readCrew(directory, name)));
  return crews.filter((crew) => crew !== undefined);
}

/** One of them; undefined when there is no folder of this name. */
export async function readCrew(directory: string, name: string): Promise<BuiltCrew | undefined> {
  const folder = join(directory, name);
  try {
    if (!(await stat(folder)).isDirectory()) return undefined;
    const { files, shared } = await filesOf(directory, folder);
    const { crew, problems, givenInputs, ...python } = loadCrew(name, files, BUILT_IN, shared);
    const manifest = manifestOf(crew, givenInputs);
    return { name, ...(crew && { crew }), problems: [...problems], manifest, ...python };
  } catch (error) {
    const place = error instanceof CrewFolderError ? error.place : undefined;
    const message = diskProblem(error);
    const problem = { level: "error", file: "", path: "", line: 1, ...place, message } as const;
    return { name, problems: [problem], manifest: manifestOf(undefined) };
  }
}

/**
 * The crew's own files, and the tools and Python that all crews share, with the names of the latter; of two
 * with one name the crew's own counts.
 */
export async function filesOf(directory: string, folder: string) {
  const tools = sharedTools(directory).map(({ name }): [string, string] => [`tools/${name}.ts`, ""]);
  const python = await sharedPython(directory);
  const own = await readCrewFolder(folder);
  const files = new Map([...tools, ...python, ...own]);
  return { files, shared: new Set([...python.keys()].filter((file) => !own.has(file))) };
}

async function sharedPython(directory: string): Promise<ReadonlyMap<string, string>> {
  const folder = join(directory, SHARED);
  if (!existsSync(folder)) return new Map();
  return new Map([...(await readCrewFolder(folder))].filter(([file]) => file.endsWith(".py")));
}

/**
 * What the disk refuses (a link that leads nowhere, a file that may not be read) is the crew's problem; a bug
 * is not.
 */
function diskProblem(error: unknown): string {
  if (error instanceof CrewFolderError) return error.message;
  if (!(error instanceof Error && "code" in error && "syscall" in error)) throw error;
  return `It cannot be read: ${error.message}. Remove it, or put right where it leads and who may read it`;
}
