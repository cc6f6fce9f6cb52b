import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

export interface CrewTool {
  /** Absolute path of the TypeScript file. */
  readonly source: string;
  /** Where it goes in the bundle, without its ending: `crews/<name>/tools/<file>`. */
  readonly target: string;
}

/** What a crew may name as a tool (functions/crew/task-body.ts); tests and declarations have a further dot. */
const TOOL_FILE = /^[\w-]+\.ts$/;

/** Every crew's tools/*.ts, in a steady order. */
export function findCrewTools(crewsDirectory: string): readonly CrewTool[] {
  return foldersIn(crewsDirectory).flatMap((crew) => {
    const folder = join(crewsDirectory, crew, "tools");
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((file) => TOOL_FILE.test(file))
      .toSorted()
      .map((file) => ({
        source: join(folder, file),
        target: `crews/${crew}/tools/${file.slice(0, -".ts".length)}`,
      }));
  });
}

const foldersIn = (directory: string): readonly string[] =>
  existsSync(directory)
    ? readdirSync(directory, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .toSorted()
    : [];
