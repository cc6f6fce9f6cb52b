import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { beforeEach, describe, expect, it } from "vitest";

import { stepcrew } from "../../../support/commands/stepcrew-command.ts";
import { folderOfEachTest } from "../../../support/folder-of-each-test.ts";

const PROJECT = join(import.meta.dirname, "../../../..");
const FIXTURES = join(PROJECT, "test/fixtures/import");
const folder = folderOfEachTest();
const crews = () => join(folder.path, "crews");
const mark = () => join(folder.path, "mark");

const bring = (...words: readonly string[]) =>
  stepcrew(["import", ...words], {
    cwd: PROJECT,
    environment: { CREWS_DIR: crews(), PATH: `${join(folder.path, "bin")}:${process.env["PATH"]}` },
  });

const fixture = (name: string) => join(FIXTURES, name, "project");

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Whatever might run Python only leaves a mark. */
beforeEach(() => {
  for (const name of ["python", "python3", "uv", "pip", "pip3"]) {
    const program = join(folder.path, "bin", name);
    write(program, `#!/bin/sh\necho ${name} >> ${mark()}\n`);
    chmodSync(program, 0o755);
  }
});

describe("npx stepcrew import", () => {
  it("brings a crew in that crews then shows, and ends with 0 when nothing is left to do", async () => {
    const { exitCode, stdout, stderr } = await bring(fixture("classic"));
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("project: 2 agents, 2 tasks, from src/letters/crew.py:6 (class Letters)\n");
    const listed = await stepcrew(["crews"], { cwd: PROJECT, environment: { CREWS_DIR: crews() } });
    expect([listed.exitCode, listed.stdout]).toEqual([
      0,
      expect.stringContaining("1 crew: 1 can be started"),
    ]);
  });

  it("ends with 1 when something is left to do, and says it as data", async () => {
    const { exitCode, stdout } = await bring(fixture("callbacks"), "--json");
    const report = JSON.parse(stdout) as { readonly crews: readonly { readonly todo: readonly unknown[] }[] };
    expect([exitCode, report.crews[0]?.todo]).toEqual([
      1,
      [
        expect.objectContaining({ file: "src/letters/crew.py", at: "crew.jsonc:4 todo.0" }),
        expect.objectContaining({ file: "src/letters/crew.py", at: "crew.jsonc:9 agents.reader.todo.0" }),
      ],
    ]);
  });

  it.each([
    ["without a folder", [], "error: missing required argument 'folder'; see npx stepcrew import --help\n"],
    [
      "of a folder that is not there",
      ["nowhere"],
      "There is no folder nowhere: name the folder of a CrewAI project\n",
    ],
    [
      "of a name that no crew can have",
      [".", "--crew", "a/b", "--dry-run"],
      "a/b cannot be the name of a crew: write letters, digits, _ and -\n",
    ],
  ])("ends with 2 %s", async (_, words, message) => {
    const { exitCode, stdout, stderr } = await bring(...words);
    expect([exitCode, stdout, stderr]).toEqual([2, "", message]);
  });

  it("writes nothing in a dry run", async () => {
    const { stdout } = await bring(fixture("classic"), "--dry-run");
    expect([existsSync(crews()), stdout]).toEqual([
      false,
      expect.stringContaining("1 crew would be written"),
    ]);
  });
});

it("no Python is run, whatever a project does when it is imported", async () => {
  const project = join(folder.path, "project");
  for (const name of readdirSync(FIXTURES)) {
    const files = readdirSync(fixture(name), { recursive: true, withFileTypes: true });
    for (const entry of files.filter((one) => one.isFile())) {
      const path = join(entry.parentPath, entry.name);
      const text = readFileSync(path, "utf8");
      const first = path.endsWith(".py") ? `open(${JSON.stringify(mark())}, "w").write("run")\n` : "";
      write(join(project, name, path.slice(fixture(name).length)), first + text);
    }
  }
  const { stdout } = await bring(project);
  expect(stdout).toContain("crews written");
  expect(readdirSync(crews()).length).toBeGreaterThan(30);
  expect(existsSync(mark())).toBe(false);
});
