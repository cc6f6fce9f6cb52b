import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { beforeEach, expect, it } from "vitest";

import { CACHE_FOLDER, hashOfProject } from "../../../local/kept/project-sources.ts";
import { folderOfEachTest } from "../../support/folder-of-each-test.ts";
import { buildSet } from "../../support/stack/built-set.ts";

const CREW = JSON.stringify({
  name: "c",
  tasks: [{ description: "d", expected_output: "e", agent: "a", tools: ["tool"] }],
  agents: { a: { role: "r", goal: "g", backstory: "b" } },
});
const TOOL = `import * as z from "zod";
import { defineTool } from "#crew";
import { word } from "../../../library/word.ts";
export default defineTool({ name: "tool", description: word, input: z.object({}), effect: "read", run: () => 1 });`;

const folder = folderOfEachTest();

/** The functions are the project's, and built for all tests; what is kept of crews begins with nothing. */
beforeEach(async () => {
  const name = `build-${await hashOfProject()}`;
  await cp(join(CACHE_FOLDER, name), join(folder.path, "cache", name), { recursive: true });
});
let lines: string[] = [];

async function build() {
  lines = [];
  const { bundles, set } = await buildSet({
    folder: join(folder.path, "data"),
    crewsDirectory: join(folder.path, "crews"),
    cacheFolder: join(folder.path, "cache"),
    log: (line) => lines.push(line),
  });
  const runCrew = join(bundles["run-crew"].entry, "..");
  const tool = await readFile(join(runCrew, "crews/c/tools/tool.mjs"), "utf8").catch(() => "");
  return {
    set,
    tool,
    lists: await Promise.all([runCrew, join(bundles["start-crew"].entry, "..")].map(listIn)),
  };
}

/** Names and descriptions of the crews that a function knows. */
async function listIn(bundle: string): Promise<readonly unknown[]> {
  const crews = JSON.parse(await readFile(join(bundle, "crews.json"), "utf8")) as readonly {
    readonly name: string;
  }[];
  return crews.map(({ name }) => name);
}

/** The folders in the cache whose names begin so. */
async function kept(beginning: string): Promise<readonly string[]> {
  const names = await readdir(join(folder.path, "cache"));
  return names.filter((name) => name.startsWith(beginning)).map((name) => join(folder.path, "cache", name));
}

/** Marks what is kept of the crew, so that what comes of it is told from what is made anew. */
async function markKept(): Promise<void> {
  for (const name of await kept("crew-")) {
    const file = join(name, "value.json");
    await writeFile(file, (await readFile(file, "utf8")).replace('"description":""', '"description":"kept"'));
  }
}

const isKept = ({ set }: Awaited<ReturnType<typeof build>>): boolean =>
  set.crews.some(({ manifest, crew }) => [manifest.description, crew?.description].includes("kept"));

it("a crew's code is kept until something that it was made of changes, also outside the crews' folder", async () => {
  await folder.write("crews/c/crew.jsonc", CREW);
  await folder.write("crews/c/tools/tool.ts", TOOL);
  await folder.write("library/word.ts", `export const word: string = "first";`);
  const first = await build();
  expect(first.set.crews.flatMap(({ problems }) => problems)).toEqual([]);
  expect(first.tool).toContain("first");
  expect(first.lists).toEqual([["c"], ["c"]]);
  expect((await build()).set).toEqual(first.set);
  await markKept();
  const second = await build();
  expect([isKept(second), second.tool]).toEqual([true, first.tool]);

  await folder.write("library/word.ts", `export const word: string = "second";`);
  const third = await build();
  expect(isKept(third)).toBe(false);
  expect(third.tool).toContain("second");
  expect(third.set.name).not.toBe(first.set.name);
  expect(lines).toEqual([expect.stringContaining("The functions are built")]);
});

it("crews with errors are looked at anew each time: what is wrong may lie outside their files", async () => {
  await folder.write("crews/c/crew.jsonc", CREW);
  await folder.write("crews/c/tools/tool.ts", "throw new Error(`no ${process.env.NOT_SET_ANYWHERE}`);");
  const { set } = await build();
  expect(set.crews[0]?.problems).toMatchObject([{ level: "error" }]);
  expect(await kept("crew-")).toEqual([]);
});

it("functions are kept for any crews, and crews for each other", async () => {
  await folder.write("crews/c/crew.jsonc", CREW);
  await folder.write("crews/c/tools/tool.ts", TOOL);
  await folder.write("library/word.ts", `export const word: string = "first";`);
  const { tool } = await build();
  const [functions = ""] = await kept("build-");
  const index = join(functions, "files/start-crew/index.mjs");
  const code = await readFile(index, "utf8");
  await writeFile(index, code.replace(/\n$/, " "));
  await markKept();
  await folder.write("crews/d/crew.jsonc", CREW.replace('"c"', '"d"').replace('"tool"', ""));
  const again = await build();
  expect(await readFile(again.set.entries["start-crew"], "utf8")).toBe(code.replace(/\n$/, " "));
  expect([isKept(again), again.tool, again.lists[0]]).toEqual([true, tool, ["c", "d"]]);
});

it("a set whose files are damaged is made again", async () => {
  await folder.write("crews/c/crew.jsonc", CREW);
  await folder.write("crews/c/tools/tool.ts", TOOL);
  await folder.write("library/word.ts", `export const word: string = "first";`);
  const { set, tool } = await build();
  await writeFile(join(folder.path, "data/crews/sets", set.name, "run-crew/crews/c/tools/tool.mjs"), "");
  expect((await build()).tool).toBe(tool);
});
