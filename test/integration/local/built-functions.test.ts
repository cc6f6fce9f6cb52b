import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { buildLocalFunctions } from "../../../local/built-functions.ts";
import { folderOfEachTest } from "../../support/folder-of-each-test.ts";

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
let lines: string[] = [];

async function build() {
  lines = [];
  const { bundles, crews } = await buildLocalFunctions({
    outdir: join(folder.path, "out"),
    crewsDirectory: join(folder.path, "crews"),
    cacheFolder: join(folder.path, "cache"),
    log: (line) => lines.push(line),
    signal: new AbortController().signal,
  });
  const tool = join(folder.path, "out/run-crew/crews/c/tools/tool.mjs");
  return {
    crews,
    entries: Object.values(bundles).map(({ entry }) => existsSync(entry)),
    tool: existsSync(tool) ? await readFile(tool, "utf8") : "",
  };
}

/** The folder in the cache of which the name begins so. */
async function keptName(beginning: string): Promise<string> {
  const names = await readdir(join(folder.path, "cache"));
  return names.find((name) => name.startsWith(beginning)) ?? "";
}

/** Marks what is kept, so that what comes of it is told from what is made anew. */
async function markKept(): Promise<void> {
  const name = await keptName("build-");
  const file = join(folder.path, "cache", name, "value.json");
  await writeFile(file, (await readFile(file, "utf8")).replace('"name":"c"', '"name":"kept"'));
}

const namesOf = ({ crews }: Awaited<ReturnType<typeof build>>): readonly string[] =>
  crews.map(({ name }) => name);

it("a build is kept until something that it was made of changes, also outside the crews' folder", async () => {
  await folder.write("crews/c/crew.jsonc", CREW);
  await folder.write("crews/c/tools/tool.ts", TOOL);
  await folder.write("library/word.ts", `export const word: string = "first";`);
  const first = await build();
  expect(first.crews.flatMap(({ problems }) => problems)).toEqual([]);
  expect(first.tool).toContain("first");
  await markKept();
  const second = await build();
  expect(namesOf(second)).toEqual(["kept"]);
  expect([second.tool, second.entries]).toEqual([first.tool, first.entries]);
  expect(new Set(second.entries)).toEqual(new Set([true]));

  await folder.write("library/word.ts", `export const word: string = "second";`);
  const third = await build();
  expect(namesOf(third)).toEqual(["c"]);
  expect(third.tool).toContain("second");
  expect(lines.filter((line) => !line.includes("stage of the start"))).toEqual([]);
});

it("crews with errors are looked at anew each time: what is wrong may lie outside their files", async () => {
  await folder.write("crews/c/crew.jsonc", CREW);
  await folder.write("crews/c/tools/tool.ts", "throw new Error(`no ${process.env.NOT_SET_ANYWHERE}`);");
  const { crews } = await build();
  expect(crews[0]?.problems).toMatchObject([{ level: "error" }]);
  expect(await keptName("build-")).toBe("");
});

it("functions without code of crews are kept for other crews, the crews as data beside them", async () => {
  await folder.write("crews/c/crew.jsonc", CREW);
  await folder.write("crews/c/tools/tool.ts", TOOL);
  await folder.write("library/word.ts", `export const word: string = "first";`);
  await build();
  const kept = join(folder.path, "cache", await keptName("function-start-crew-"), "files/index.mjs");
  const code = await readFile(kept, "utf8");
  await writeFile(kept, code.replace(/\n$/, " "));
  expect(await keptName("function-run-crew-")).toBe("");
  await folder.write("crews/d/crew.jsonc", CREW.replace('"c"', '"d"'));
  await build();
  const startCrew = join(folder.path, "out/start-crew");
  expect(await readFile(join(startCrew, "index.mjs"), "utf8")).toBe(code.replace(/\n$/, " "));
  const crews = JSON.parse(await readFile(join(startCrew, "crews.json"), "utf8")) as { name: string }[];
  expect(crews.map(({ name }) => name)).toEqual(["c", "d"]);
});
