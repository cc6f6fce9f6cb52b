import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

export interface CrewModule {
  /** Absolute path of the TypeScript file. */
  readonly source: string;
  /** Where it goes in the bundle, without its ending: `crews/<name>/tools/<file>`, or with guardrails for tools. */
  readonly target: string;
}

/** Folders of a crew whose files its tasks and agents may name as code. */
const CODE_FOLDERS = ["guardrails", "tools"];

/** What a crew may name (functions/crew/task-body.ts and guardrails-body.ts); tests and declarations have a further dot. */
const CODE_FILE = /^[\w-]+\.ts$/;

/** Every crew's guardrails/*.ts and tools/*.ts, in a steady order. */
export function findCrewModules(crewsDirectory: string): readonly CrewModule[] {
  return foldersIn(crewsDirectory).flatMap((crew) =>
    CODE_FOLDERS.flatMap((kind) => {
      const folder = join(crewsDirectory, crew, kind);
      if (!existsSync(folder)) return [];
      return readdirSync(folder)
        .filter((file) => CODE_FILE.test(file))
        .toSorted()
        .map((file) => ({
          source: join(folder, file),
          target: `crews/${crew}/${kind}/${file.slice(0, -".ts".length)}`,
        }));
    }),
  );
}

const foldersIn = (directory: string): readonly string[] =>
  existsSync(directory)
    ? readdirSync(directory, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .toSorted()
    : [];
