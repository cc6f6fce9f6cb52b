import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

import { loadCrew } from "../../crew/load-crew.ts";
import { manifestOf, type BuiltCrew } from "../../crew/manifest.ts";
import { CrewFolderError, readCrewFolder } from "./crew-folder.ts";

/**
 * Loads each crew of a folder of crews, in the order of their names: what crews.json holds once it is built. A crew that
 * cannot be read is in the list with its problem. Throws only when the folder itself cannot be read.
 */
export async function readCrews(directory: string): Promise<BuiltCrew[]> {
  const names = (await readdir(directory)).filter((name) => !name.startsWith(".")).toSorted();
  const crews = await Promise.all(names.map((name) => readCrew(directory, name)));
  return crews.filter((crew) => crew !== undefined);
}

async function readCrew(directory: string, name: string): Promise<BuiltCrew | undefined> {
  const folder = join(directory, name);
  if (!(await stat(folder)).isDirectory()) return undefined;
  try {
    const { crew, problems } = loadCrew(name, await readCrewFolder(folder));
    return { name, ...(crew && { crew }), problems: [...problems], manifest: manifestOf(crew) };
  } catch (error) {
    if (!(error instanceof CrewFolderError)) throw error;
    const problem = { level: "error", file: "", path: "", line: 1, message: error.message } as const;
    return { name, problems: [problem], manifest: manifestOf(undefined) };
  }
}
