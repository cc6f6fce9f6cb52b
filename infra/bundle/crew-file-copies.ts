import { copyFile, mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

import { crewFiles, packagedFolder } from "../../functions/adapters/crew-files/readable-files.ts";
import { toolNamed } from "../../functions/adapters/tools/registry.ts";
import type { BuiltCrew } from "../../functions/crew/index.ts";

/** Lambda unpacks at most 250 MB of a function, and each cold start reads them. */
const MOST_BYTES = 20_000_000;
const MOST_FILES = 500;

/**
 * Puts what agents may read of their crews' folders beside the crews' code, for crews that name a tool for
 * it.
 * @throws Error naming a crew whose folder has too much of it
 */
export async function copyCrewFiles(
  crews: readonly BuiltCrew[],
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  for (const { name, crew } of crews) {
    const readsFiles = (crew?.builtInTools ?? []).some(
      (tool) => crew !== undefined && toolNamed(crew, tool).tool?.readsCrewFiles,
    );
    if (readsFiles) await copyFilesOf(name, join(from, name), packagedFolder(to, name));
  }
}

async function copyFilesOf(crew: string, from: string, to: string): Promise<void> {
  const names = await crewFiles(from).list();
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(from, name))).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (names.length > MOST_FILES || bytes > MOST_BYTES) {
    throw new Error(
      `The crew ${crew} has ${names.length} files of ${Math.ceil(bytes / 1_000_000)} MB for its agents to read; ` +
        `at most ${MOST_FILES} of ${MOST_BYTES / 1_000_000} MB are packaged. Move the others out of its folder`,
    );
  }
  for (const name of names) {
    await mkdir(dirname(join(to, name)), { recursive: true });
    await copyFile(join(from, name), join(to, name));
  }
}
