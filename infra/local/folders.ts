import { access, constants, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** @throws Error in a sentence when there is no folder of crews to read */
export async function checkCrewsFolder(directory: string): Promise<void> {
  const found = await stat(directory).catch(() => undefined);
  if (found === undefined) {
    throw new Error(`There is no folder ${directory}. CREWS_DIR names the folder whose folders are crews.`);
  }
  if (!found.isDirectory()) {
    throw new Error(`${directory} is no folder. CREWS_DIR names the folder whose folders are crews.`);
  }
}

/**
 * Makes the data folder, and those it lies in where they are missing. One by one: where nothing can be made (/proc, say),
 * Node's own recursive mkdir goes round for ever.
 * @throws Error in a sentence when it cannot be made or written
 */
export async function makeDataFolder(directory: string): Promise<void> {
  try {
    await makeFolder(directory);
    await access(directory, constants.W_OK);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `${directory} cannot be used: ${reason}. CREW_DATA_DIR names a folder that may be written.`,
      {
        cause,
      },
    );
  }
}

async function makeFolder(directory: string): Promise<void> {
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  if (found !== undefined) throw new Error(`${directory} is no folder`);
  if (dirname(directory) !== directory) await makeFolder(dirname(directory));
  await mkdir(directory).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  });
}
