import { join } from "node:path";

import { filesIn, readPlain } from "../files/disk-files.ts";

/** Folders and files that are a crew's code or what a machine made of it, and what is hidden. */
const CODE =
  /^(?:tools|guardrails|schemas|node_modules|tests|__pycache__|venv|site-packages)\/|\.(?:py|pyc|ts)$/i;

/** Whether a crew's agents may read a file of its folder, by its path there. */
const isHandedOn = (path: string): boolean =>
  !CODE.test(path) && path.split("/").every((part) => !part.startsWith("."));

/** What a crew's own folder has for its agents to read; nothing in it can be changed. */
export interface CrewFiles {
  readonly list: () => Promise<readonly string[]>;
  /** Undefined when there is no such file. */
  readonly read: (name: string) => Promise<Uint8Array | undefined>;
}

/** @param folder the crew's own, or what the bundler has copied of it */
export const crewFiles = (folder: string): CrewFiles => ({
  list: async () => (await filesIn(folder)).map(({ name }) => name).filter(isHandedOn),
  read: async (name) => (isHandedOn(name) ? readPlain(folder, name) : undefined),
});

/** Where the bundler puts what of a crew's folder its agents may read. */
export const packagedFolder = (crewsFolder: string, crew: string): string =>
  join(crewsFolder, "crews", crew, "files");
