import { statSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, relative } from "node:path";

/** Bytes of each file below a folder, by its path in there. */
export type FileSizes = Readonly<Record<string, number>>;

export async function sizesIn(folder: string): Promise<FileSizes> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => {
      const file = join(entry.parentPath, entry.name);
      return [relative(folder, file), (await stat(file)).size] as const;
    });
  return Object.fromEntries(await Promise.all(sizes));
}

/** @throws Error naming a file that is missing, or has another size than it had */
export function checkSizes(folder: string, sizes: FileSizes): void {
  for (const [file, bytes] of Object.entries(sizes)) {
    const { size } = statSync(join(folder, file));
    if (size !== bytes) throw new Error(`${file} has ${size} bytes instead of ${bytes}`);
  }
}
