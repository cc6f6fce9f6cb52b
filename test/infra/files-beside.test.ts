import { cp, mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openBuiltCrews } from "../../functions/adapters/crew-files/built-crews.ts";
import { bundleFunction } from "../../infra/bundle/bundle-function.ts";
import { type CheckedCrews, checkCrews } from "../../infra/bundle/checked-crews.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const CREW = JSON.stringify({
  agents: { a: { role: "R", goal: "G", backstory: "B" } },
  tasks: [{ name: "t", description: "D", expected_output: "E", agent: "a", tools: ["look"] }],
});
const tool = (run: string, imports = "") => `import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";
import { defineTool } from "#crew";
${imports}
export default defineTool({ name: "look", description: "L", input: z.object({}), run: () => ${run} });
`;

/** What a tool reads in \`run\`, and what it imports for that. */
const READS: Readonly<Record<string, string>> = {
  "by-url": tool('readFileSync(new URL("./data.txt", import.meta.url), "utf8")'),
  "without-dot": tool('readFileSync(new URL("data.txt", import.meta.url), "utf8")'),
  "by-template": tool("readFileSync(new URL(`./data.txt`, import.meta.url), 'utf8')"),
  above: tool('readFileSync(new URL("../data/more data.txt", import.meta.url), "utf8")'),
  "by-helper": tool("text()", 'import { text } from "../lib/helper.ts";'),
  "by-address": tool('new URL("https://example.com/data.txt", import.meta.url).host'),
  "by-import": tool("data.text", 'import data from "./data.json" with { type: "json" };'),
  absolute: tool('String(existsSync("/"))'),
};
/** And with what each has to be said. */
const WRONG: Readonly<Record<string, readonly [string, string]>> = {
  missing: [
    tool('readFileSync(new URL("./nowhere.txt", import.meta.url), "utf8")'),
    "There is no file ./nowhere.txt beside it",
  ],
  folder: [tool('readFileSync(new URL("../data/", import.meta.url), "utf8")'), "../data/ is no file"],
  dynamic: [
    tool('readFileSync(new URL(`./${"data"}.txt`, import.meta.url), "utf8")'),
    "import.meta.url leads beside the bundle",
  ],
  dirname: [
    tool('readFileSync(import.meta.dirname + "/data.txt", "utf8")'),
    "import.meta.dirname leads beside",
  ],
  filename: [tool("readFileSync(import.meta.filename)"), "import.meta.filename leads beside"],
  commonjs: [tool('readFileSync(__dirname + "/data.txt", "utf8")'), "__dirname leads beside the bundle"],
  "by-path": [
    tool('readFileSync("./data.txt", "utf8")'),
    "./data.txt is looked for in the folder of the process",
  ],
  "by-namespace": [
    tool('fs.readFileSync("tools/data.txt", "utf8")', 'import * as fs from "node:fs";'),
    "tools/data.txt is looked for in the folder of the process",
  ],
  "by-promises": [
    tool('promises.readFile("data.txt", "utf8")', 'import { promises } from "fs";'),
    "data.txt is looked for in the folder of the process",
  ],
  code: [tool('String(new URL("./other.ts", import.meta.url))'), "./other.ts is code"],
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let checked: CheckedCrews;
let built: string;

async function write(path: string, text: string): Promise<void> {
  const file = join(folder.path, "crews", path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function writeCrew(name: string, source: string): Promise<void> {
  await write(`${name}/crew.jsonc`, CREW);
  await write(`${name}/tools/look.ts`, source);
  await write(`${name}/tools/data.txt`, `of ${name}`);
  await write(`${name}/tools/data.json`, `{"text": "of ${name}"}`);
  await write(`${name}/data/more data.txt`, `of ${name}`);
  await write(
    `${name}/lib/helper.ts`,
    `import { readFileSync } from "node:fs";
export const text = () => readFileSync(new URL("../data/more%20data.txt", import.meta.url), "utf8");\n`,
  );
}

beforeAll(async () => {
  folder = await temporaryFolder();
  for (const [name, source] of Object.entries(READS)) await writeCrew(name, source);
  for (const [name, [source]] of Object.entries(WRONG)) await writeCrew(name, source);
  const crewsDirectory = join(folder.path, "crews");
  checked = await checkCrews(crewsDirectory);
  const outdir = join(folder.path, "built");
  await bundleFunction({ contractName: "run-crew", crewsDirectory, crews: checked, outdir });
  // As a deployment moves it to where nothing of the project is.
  built = join(folder.path, "task");
  await cp(outdir, built, { recursive: true });
});
afterAll(() => folder[Symbol.asyncDispose]());

const crewOf = (name: string) => checked.crews.find((crew) => crew.name === name);

describe("a file that a tool reads from beside itself is in the bundle", () => {
  it.each(Object.keys(READS))("%s", async (name) => {
    expect(crewOf(name)?.problems).toEqual([]);
    const crews = await openBuiltCrews(built);
    const crew = crews.crews.get(name)?.crew;
    if (crew === undefined) throw new Error(`${name} was not built`);
    const run = (await crews.toolsOf(crew)).get("look")?.run as () => unknown;
    const own = { "by-address": "example.com", absolute: "true" }[name];
    expect(await run()).toBe(own ?? `of ${name}`);
  });

  it("once, however many read it, and nothing else is", async () => {
    const files = await readdir(join(built, "files"));
    expect(files.every((file) => /^(data|more data)-[A-Z0-9]+\.txt$/.test(file))).toBe(true);
  });
});

describe("a file that could not be there is an error when the crew is loaded", () => {
  it.each(Object.entries(WRONG))("%s", (name, [source, words]) => {
    const problems = crewOf(name)?.problems ?? [];
    const line = source.split("\n").findIndex((each) => each.includes("run:")) + 1;
    expect(problems.map(({ level, file, line: at }) => [level, file, at])).toEqual([
      ["error", "tools/look.ts", line],
    ]);
    expect(problems[0]?.message).toContain(words);
  });
});
