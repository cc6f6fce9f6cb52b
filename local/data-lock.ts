import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { codeOf } from "../functions/text/error-text.ts";
import { makeDataFolder } from "./stack-folders.ts";

/**
 * Claims a data folder for this process, because two stacks on one folder would run each other's executions.
 * @returns a function that releases it
 * @throws Error naming the process that holds it
 */
export async function lockDataFolder(directory: string): Promise<() => Promise<void>> {
  await makeDataFolder(directory);
  const file = join(directory, "stack.pid");
  const release = (): Promise<void> => rm(file, { force: true });
  try {
    await writeFile(file, String(process.pid), { flag: "wx" });
    return release;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
  const holder = Number(await readFile(file, "utf8"));
  if (isAlive(holder)) {
    throw new Error(
      `${directory} is in use by process ${holder}. Stop that one, or give this one a folder of its own with CREW_DATA_DIR.`,
    );
  }
  await writeFile(file, String(process.pid));
  return release;
}

/** A process id may have been given to another program since; signal 0 only asks. */
function isAlive(processId: number): boolean {
  if (!Number.isInteger(processId) || processId <= 0 || processId === process.pid) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}
