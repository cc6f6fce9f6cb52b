import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach } from "vitest";

export interface TestFolder {
  path: string;
  /** Writes a file into it, with the folders on its way; gives the file's path. */
  readonly write: (name: string, text: string) => Promise<string>;
}

/** A folder of its own for each test of a file; gone at the test's end. */
export function folderOfEachTest(): TestFolder {
  const folder: TestFolder = {
    path: "",
    async write(name, text) {
      const file = join(folder.path, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
      return file;
    },
  };
  beforeEach(async () => {
    folder.path = await mkdtemp(join(tmpdir(), "stepcrew-test-"));
  });
  afterEach(() => rm(folder.path, { recursive: true, force: true }));
  return folder;
}
