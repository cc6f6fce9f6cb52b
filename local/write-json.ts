import { rename, rm, writeFile } from "node:fs/promises";

/** Renamed into place, so that whoever waits for the file never reads half of it. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  try {
    await writeFile(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`);
    await rename(`${file}.new`, file);
  } catch (error) {
    await rm(`${file}.new`, { force: true });
    throw error;
  }
}
