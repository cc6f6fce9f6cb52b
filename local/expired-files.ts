import { lstat, readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";

import { codeOf, messageOf } from "../functions/text/error-text.ts";
import { logLine } from "./log-line.ts";

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
const LOOKS_EVERY_MILLISECONDS = 60 * 60 * 1000;

interface Expiry {
  /** With a folder for each execution. */
  readonly folder: string;
  /** How long each file is kept after it was written. */
  readonly days: number;
  readonly log: (line: string) => void;
}

/** Deletes executions' files that are as old as the bucket would let them become: now, and then each hour. */
export function expireFiles({ folder, days, log }: Expiry): { readonly stop: () => void } {
  const look = (): void => {
    const before = Date.now() - days * DAY_MILLISECONDS;
    deleteOlder(folder, before).catch((error: unknown) =>
      log(
        logLine("WARN", `Old files of executions stay in ${folder}: ${messageOf(error)}`, {
          service: "files",
        }),
      ),
    );
  };
  look();
  const timer = setInterval(look, LOOKS_EVERY_MILLISECONDS).unref();
  return { stop: () => clearInterval(timer) };
}

/** What was written before, and the folders that are empty then. No link is followed. */
export async function deleteOlder(folder: string, before: number): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      await deleteOlder(path, before);
      await removeIfEmpty(path);
    } else if (await isOlder(path, before)) {
      await rm(path, { force: true });
    }
  }
}

const entriesOf = async (folder: string) =>
  readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    // Nothing has been written yet, or somebody else was first.
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  });

async function isOlder(path: string, before: number): Promise<boolean> {
  try {
    return (await lstat(path)).mtimeMs < before;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

/** A folder that is new is one that a file is just being written into. */
async function removeIfEmpty(path: string): Promise<void> {
  if (!(await isOlder(path, Date.now() - LOOKS_EVERY_MILLISECONDS))) return;
  await rmdir(path).catch((error: unknown) => {
    if (!["ENOTEMPTY", "EEXIST", "ENOENT"].includes(codeOf(error))) throw error;
  });
}
