import { readFile, realpath, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import database from "dynalite/db/index.js";

import { codeOf, messageOf, thrownProperty } from "../functions/text/error-text.ts";
import { FullDisk, isFullDisk } from "./full-disk.ts";
import { IS_FORBIDDEN, makeDataFolder, unusableFolder } from "./stack-folders.ts";

/** LevelDB's own error of a store that somebody has open. */
const LOCKED = "LEVEL_LOCKED";
/**
 * The folders that this process has. LevelDB may not be asked for them again: it closes a file before it
 * refuses, and with any close the system takes all locks of that file from the process.
 */
const claimed = new Set<string>();

/**
 * Claims a data folder for this process, because two stacks on one folder would run each other's executions.
 * The claim is an empty LevelDB store that is kept open: its lock is the operating system's, which releases
 * it with the process, however that ends. The process id beside it is for the sentence alone, for it may be
 * another program's by now.
 * @returns a function that releases it
 * @throws Error naming the process that holds it
 */
export async function lockDataFolder(directory: string): Promise<() => Promise<void>> {
  await makeDataFolder(directory);
  const folder = await realpath(directory);
  if (claimed.has(folder)) throw inUse(directory, `process ${process.pid}`);
  claimed.add(folder);
  try {
    const release = await lockFolder(directory, folder);
    return async () => {
      await release();
      claimed.delete(folder);
    };
  } catch (error) {
    claimed.delete(folder);
    throw error;
  }
}

async function lockFolder(directory: string, folder: string): Promise<() => Promise<void>> {
  const store = join(folder, "lock");
  const holder = join(folder, "stack.pid");
  const { db } = database.create({ path: store });
  try {
    await db.open();
  } catch (error) {
    throw lockFailure(error, { directory, store, holder: await numberIn(holder) });
  }
  const release = async (): Promise<void> => {
    await rm(holder, { force: true });
    await db.close();
  };
  try {
    await writeFile(holder, String(process.pid));
  } catch (error) {
    await release();
    throw error;
  }
  return release;
}

const inUse = (directory: string, by: string): Error =>
  new Error(
    `${directory} is in use by ${by}. Stop that one, or give this one a folder of its own with CREW_DATA_DIR.`,
  );

/** Undefined when nobody has written it yet. */
const numberIn = async (file: string): Promise<string | undefined> => {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text !== undefined && /^\d{1,10}$/.test(text.trim()) ? text.trim() : undefined;
};

interface LockPlace {
  readonly directory: string;
  readonly store: string;
  readonly holder: string | undefined;
}

function lockFailure(cause: unknown, { directory, store, holder }: LockPlace): Error {
  const reason = thrownProperty(cause, "cause") ?? cause;
  if (codeOf(reason) === LOCKED) {
    return inUse(directory, holder === undefined ? "another stack" : `process ${holder}`);
  }
  if (isFullDisk(reason)) return new FullDisk(directory, reason);
  // Another user's stack may have it open, for which nothing may be deleted.
  if (IS_FORBIDDEN.test(messageOf(reason))) return unusableFolder(directory, reason);
  return new Error(
    `${store}, by which this stack claims its folder, cannot be opened: ${messageOf(reason)}. It holds nothing: delete it, and start again.`,
    { cause },
  );
}
