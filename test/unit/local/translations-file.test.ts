import { chmod, mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { beforeEach, expect, it } from "vitest";

import { translationsFile } from "../../../local/kept/translations-file.ts";
import { withoutRights } from "../../support/disk/without-rights.ts";
import { folderOfEachTest } from "../../support/folder-of-each-test.ts";

const folder = folderOfEachTest();
let lines: string[];
beforeEach(() => {
  lines = [];
});

const askFor = (cache: string): Promise<string> =>
  translationsFile((line) => lines.push(line), join(folder.path, cache));

it("is one file for all servers of a version, and stays as it is", async () => {
  const file = await askFor("cache");
  await writeFile(file, "kept");
  expect([await askFor("cache"), await readFile(file, "utf8"), lines]).toEqual([file, "kept", []]);
});

it("takes the place of those of other versions but for the latest", async () => {
  await mkdir(join(folder.path, "cache"));
  for (let version = 0; version < 5; version++) {
    const other = await folder.write(`cache/sql-${version}.txt`, "");
    await utimes(other, new Date(2020, 0, version + 1), new Date(2020, 0, version + 1));
  }
  const file = await askFor("cache");
  const names = await readdir(join(folder.path, "cache"));
  expect(names.map((name) => join(folder.path, "cache", name)).toSorted()).toEqual(
    [file, ...["sql-3.txt", "sql-4.txt"].map((name) => join(folder.path, "cache", name))].toSorted(),
  );
});

it.each([
  ["a file in the cache's place", "file"],
  ["a folder that nobody may write to", "locked"],
])("says in a line that nothing is kept with %s, and stops nothing", async (_, cache) => {
  await folder.write("file", "");
  await mkdir(join(folder.path, "locked"));
  await chmod(join(folder.path, "locked"), 0o555);
  await chmod(folder.path, 0o755);
  expect(await withoutRights(() => askFor(cache))).toContain(join(folder.path, cache));
  expect(lines).toEqual([
    expect.stringMatching(
      /^What SQL is translated to cannot be kept for the next start: E(?:EXIST|ACCES|NOTDIR)/,
    ),
  ]);
});
