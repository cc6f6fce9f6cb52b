import { writeFile } from "node:fs/promises";
import { join } from "node:path";

const INJECTED = new URL("full-disk.mjs", import.meta.url).href;

/** A disk that has no room for some files until `flag` is removed. */
export async function diskWithoutRoom(folder: string, part: string) {
  const flag = join(folder, "full");
  await writeFile(flag, "");
  return {
    flag,
    variables: { NODE_OPTIONS: `--import=${INJECTED}`, FULL_DISK_PATH: part, FULL_DISK_WHILE: flag },
  };
}
