import { readdirSync } from "node:fs";

import { isCrewName } from "./shared-tools.ts";

/** Names of the folders in a folder of crews: those that may be crews. Empty when it cannot be read. */
export function crewFolders(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && isCrewName(entry.name))
      .map(({ name }) => name);
  } catch (error) {
    // Whoever asks only wants to say more of a crew that there is not.
    if (error instanceof Error && "syscall" in error) return [];
    throw error;
  }
}
