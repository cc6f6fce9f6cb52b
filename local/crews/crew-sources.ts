import type { Dirent } from "node:fs";
import { readdir, readlink, realpath, stat } from "node:fs/promises";
import { join } from "node:path";

import { isCrewName } from "../../functions/adapters/crew-files/shared-tools.ts";
import { codeOf } from "../../functions/text/error-text.ts";
import { hashOfFile } from "../kept/source-hash.ts";

/** Hears of a folder before its entries are read: what changes in it later is then noticed. */
export type OnFolder = (folder: string) => void;

/**
 * What a crew may be made of, by path: a hash of each file, or why it cannot be read; UNREAD for those that
 * only its code may read, which are told apart by their names. Two folders that hold the same have the same.
 */
export type CrewFiles = ReadonlyMap<string, string>;

const UNREADABLE = "unreadable";
/** What packages and editors keep beside a crew's own files: swap files and copies of the last text. */
const NOT_OF_CREW = /^\.|~$|^node_modules$/;
/** What the loader reads, and code. What else lies there may be large, or be written while crews run. */
const READ_FILE = /\.(ya?ml|jsonc?|[cm]?[jt]sx?|py)$|^(?:python\.lock|requirements\.txt|pyproject\.toml)$/;
export const UNREAD = "";
/** A folder that was mistaken for a crew is not looked through; it is refused for its size anyway. */
const MOST_ENTRIES = 10_000;

/**
 * Names of the folders that are crews, in order. What cannot be looked at is among them: why is the crew's
 * problem.
 * @param except a folder whose files are no crew's, though it may lie there
 * @throws Error when the folder of crews cannot be read
 */
export async function crewNames(directory: string, except?: string): Promise<readonly string[]> {
  const isExcepted = (name: string): boolean => except?.startsWith(join(directory, name, "/")) === true;
  const names = (await readdir(directory)).filter((name) => isCrewName(name) && !isExcepted(name));
  const found = await Promise.all(
    names.map(async (name) => {
      const stats = await stat(join(directory, name)).catch((error: unknown) => codeOf(error));
      // One that was just deleted or renamed is no crew; a link that leads nowhere is one that is wrong.
      if (stats === "ENOENT") return (await isLink(join(directory, name))) ? [name] : [];
      return typeof stats === "string" || stats.isDirectory() ? [name] : [];
    }),
  );
  return found.flat().toSorted();
}

const isLink = (path: string): Promise<boolean> =>
  readlink(path).then(
    () => true,
    () => false,
  );

/** All files below a crew's folder that may go into it. Links are followed, each folder once. */
export async function crewFiles(folder: string, onFolder: OnFolder): Promise<CrewFiles> {
  const files = new Map<string, string>();
  await addFolder({ path: folder, name: "", above: new Set() }, files, onFolder);
  return new Map([...files].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

interface Place {
  readonly path: string;
  /** From the crew's folder. */
  readonly name: string;
  /** Real paths of the folders that it lies in. */
  readonly above: ReadonlySet<string>;
}

async function addFolder(place: Place, files: Map<string, string>, onFolder: OnFolder): Promise<void> {
  onFolder(place.path);
  let entries: Dirent[];
  let real: string;
  try {
    real = await realpath(place.path);
    // A link to a folder that it lies in would go round for ever.
    if (place.above.has(real)) return;
    entries = await readdir(real, { withFileTypes: true });
  } catch (error) {
    files.set(place.name, unreadable(error));
    return;
  }
  const above = new Set([...place.above, real]);
  for (const entry of entries) {
    if (NOT_OF_CREW.test(entry.name)) continue;
    if (files.size >= MOST_ENTRIES) return;
    const inside = { path: join(place.path, entry.name), name: join(place.name, entry.name), above };
    await addEntry(inside, files, onFolder);
  }
}

async function addEntry(place: Place, files: Map<string, string>, onFolder: OnFolder): Promise<void> {
  try {
    const stats = await stat(place.path);
    if (stats.isDirectory()) return await addFolder(place, files, onFolder);
    // Pipes and sockets would be waited for.
    if (!stats.isFile()) return;
    const content = READ_FILE.test(place.name) ? await hashOfFile(place.path) : UNREAD;
    files.set(place.name, content ?? UNREADABLE);
  } catch (error) {
    files.set(place.name, unreadable(error));
  }
}

function unreadable(error: unknown): string {
  if (codeOf(error) === "") throw error;
  return `${UNREADABLE}: ${codeOf(error)}`;
}
