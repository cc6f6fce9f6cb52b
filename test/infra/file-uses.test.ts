import { describe, expect, it } from "vitest";

import { filesUsed } from "../../infra/bundle/file-uses.ts";

const FS = 'import fs, { readFileSync } from "node:fs";';
const problemsOf = (text: string) =>
  filesUsed("tool.ts", text).map(({ problem }) => problem?.split(":", 1)[0]);

const BESIDE = (what: string) => `${what} leads beside the bundle, where the file is not`;
const IN_FOLDER = (path: string) =>
  `${path} is looked for in the folder of the process, which is another one in AWS`;

describe("a file that no bundle would have beside it is told when a tool is built", () => {
  it.each([
    ["const { dirname } = import.meta;", BESIDE("import.meta")],
    ['const here = import.meta["url"];', BESIDE("import.meta")],
    ["const meta = import.meta;", BESIDE("import.meta")],
    ['const fs = await import("node:fs"); fs.readFileSync("./x.txt");', IN_FOLDER("./x.txt")],
    ['const { x } = {}; const fs = require("fs"); fs.readFileSync("x.txt");', IN_FOLDER("x.txt")],
    [`${FS} const FILE = "./x.txt"; readFileSync(FILE);`, IN_FOLDER("./x.txt")],
    [`${FS} readFileSync(\`./data/\${name}.txt\`);`, IN_FOLDER("./data/…")],
    [`${FS} fs.readFileSync(path.join("data", "x.txt"));`, IN_FOLDER("data")],
    [`${FS} readFileSync(join(process.cwd(), "x.txt"));`, IN_FOLDER("process.cwd()")],
  ])("%s", (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });
});

describe("what a tool may well do is no problem", () => {
  it.each([
    `${FS} fs.writeFileSync("/tmp/x", "1"); readFileSync(\`/tmp/\${name}\`);`,
    `${FS} fs.mkdtempSync(path.join(tmpdir(), "x-"));`,
    `${FS} export const read = (file) => readFileSync(file);`,
    `${FS} const kind = "text"; export const read = (kind) => readFileSync(kind);`,
    "if (import.meta.main) run();",
    'fetch("./x.txt"); const FILE = "./x.txt"; __filenames(FILE);',
  ])("%s", (text) => {
    expect(problemsOf(text)).toEqual([]);
  });
});
