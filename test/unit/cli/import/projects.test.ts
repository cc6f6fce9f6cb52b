import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { importFrom } from "../../../../cli/import/import-project.ts";
import { reportText } from "../../../../cli/import/write/report-text.ts";
import { folderOfEachTest } from "../../../support/folder-of-each-test.ts";

const FIXTURES = join(import.meta.dirname, "../../../fixtures/import");
const folder = folderOfEachTest();

it.each(readdirSync(FIXTURES))("%s becomes these files, with this report", async (name) => {
  const report = await importFrom(join(FIXTURES, name, "project"), folder.path, {});
  const written = filesIn(folder.path).map(
    (path) => `==== ${path}\n${shown(path, join(FIXTURES, name, "project"))}`,
  );
  const text = [
    reportText(report).replaceAll(folder.path, "crews").replaceAll(FIXTURES, "fixtures"),
    ...written,
  ].join("\n\n");
  await expect(`${text.trimEnd()}\n`).toMatchFileSnapshot(join(FIXTURES, name, "expected.txt"));
});

/** YAML and Python come byte for byte. */
const shown = (path: string, project: string): string => {
  const text = readFileSync(join(folder.path, path), "utf8");
  if (!/\.(?:ya?ml|py|toml|txt)$/.test(path)) return text;
  return filesIn(project).some((file) => readFileSync(join(project, file), "utf8") === text)
    ? "(as in the project)"
    : text;
};

const filesIn = (root: string): readonly string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .toSorted();
