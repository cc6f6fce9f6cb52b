import { access, chmod, constants, mkdir, readdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

import { messageOf, codeOf } from "../functions/text/error-text.ts";
import { FullDisk, isFullDisk } from "./full-disk.ts";

/** @throws Error in a sentence when there is no folder of crews to read */
export async function checkCrewsFolder(directory: string): Promise<void> {
  const found = await stat(directory).catch(() => undefined);
  if (found === undefined) {
    throw new Error(
      `There is no folder ${directory}. CREWS_DIR names the folder that has a folder for each crew.`,
    );
  }
  if (!found.isDirectory()) {
    throw new Error(
      `${directory} is not a folder. CREWS_DIR names the folder that has a folder for each crew.`,
    );
  }
}

/**
 * Checks that the data folder exists or could be made, and makes nothing.
 * @throws Error in a sentence when that seems impossible
 */
export async function checkDataFolder(directory: string): Promise<void> {
  await namingTheSetting(directory, async () => {
    let nearest = directory;
    let found = await stat(nearest).catch(whenMissing);
    while (found === undefined && dirname(nearest) !== nearest) {
      nearest = dirname(nearest);
      found = await stat(nearest).catch(whenMissing);
    }
    if (found?.isDirectory() !== true) throw new Error(`${nearest} is not a folder`);
    await access(nearest, constants.W_OK);
  });
}

/** A path below a file is missing as well; the file itself is found later. */
function whenMissing(error: unknown): undefined {
  if (["ENOENT", "ENOTDIR"].includes(codeOf(error))) return undefined;
  throw error;
}

/**
 * Makes the data folder, and those it lies in where they are missing. One by one: where nothing can be made
 * (/proc, say), Node's own recursive mkdir goes round for ever.
 * @throws Error in a sentence when it cannot be made or written
 */
export async function makeDataFolder(directory: string): Promise<void> {
  await namingTheSetting(directory, async () => {
    await makeFolder(directory);
    await access(directory, constants.W_OK);
    await makePrivate(directory);
  });
}

/** What an earlier stack has made in its folder. */
const OURS = ["dynamodb", "snowflake.duckdb", "stack.pid"];

/**
 * Inputs and answers of crews are in it. A folder with other things in it is somebody's own, whatever it is
 * used for: its rights stay as they are.
 */
async function makePrivate(directory: string): Promise<void> {
  const found = await readdir(directory);
  const isOurs = found.length === 0 || found.some((name) => OURS.includes(name));
  const { mode } = await stat(directory);
  if (isOurs && (mode & 0o077) !== 0) await chmod(directory, 0o700);
}

async function namingTheSetting(directory: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw unusableFolder(directory, cause);
  }
}

/** What the system says when something below the data folder may not be read or written. */
const FORBIDDEN = ["EACCES", "EPERM", "EROFS"];
/** The same from LevelDB, which gives the system's words alone. */
export const IS_FORBIDDEN = /permission denied|read-only file system/i;

/** The error itself, or a sentence in place of what the system says of a file in the data folder. */
export function tellingOfFolder(directory: string, error: unknown): unknown {
  const isBelow = messageOf(error).includes(directory);
  return FORBIDDEN.includes(codeOf(error)) && isBelow ? unusableFolder(directory, error) : error;
}

/** Why the data folder cannot be used, as a sentence. */
export const unusableFolder = (directory: string, cause: unknown): Error =>
  isFullDisk(cause)
    ? new FullDisk(directory, cause)
    : new Error(
        `${directory} cannot be used: ${messageOf(cause)}. Set CREW_DATA_DIR to a folder that this user may write to.`,
        { cause },
      );

async function makeFolder(directory: string): Promise<void> {
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  if (found !== undefined) throw new Error(`${directory} is not a folder`);
  if (dirname(directory) !== directory) await makeFolder(dirname(directory));
  await mkdir(directory).catch((error: unknown) => {
    if (codeOf(error) !== "EEXIST") throw error;
  });
}
