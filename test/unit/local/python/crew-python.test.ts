import { readdirSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { copyPython, pythonFolders } from "../../../../local/python/crew-python.ts";
import { folderOfEachTest } from "../../../support/folder-of-each-test.ts";

const folder = folderOfEachTest();

it("what a crew's Python may read is copied, data too, and nothing that others keep there", async () => {
  for (const file of [
    "pets/python.lock",
    "pets/tools/look.py",
    "pets/tools/other.ts",
    "pets/data/words.csv",
    "pets/.venv/lib/site.py",
    "pets/node_modules/x/index.js",
    "pets/tools/__pycache__/look.pyc",
    "_shared/common.py",
    "other/tools/theirs.py",
  ])
    await folder.write(`crews/${file}`, file);
  const from = pythonFolders(join(folder.path, "crews"), "pets");
  const to = { crew: join(folder.path, "copy/crew"), shared: join(folder.path, "copy/shared") };
  await copyPython(from, to);
  const files = readdirSync(join(folder.path, "copy"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.path.length + "/copy/".length));
  expect(files.toSorted()).toStrictEqual([
    "crew/data/words.csv",
    "crew/python.lock",
    "crew/tools/look.py",
    "shared/common.py",
  ]);
});
