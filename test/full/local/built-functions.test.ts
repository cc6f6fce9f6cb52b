import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { keptFunctionsRig, ONE_CREW, TOOL_OF_LIBRARY } from "../../support/stack/kept-functions-rig.ts";

const { folder, build, kept, markKept, isKept } = keptFunctionsRig();

it("crews with errors are looked at anew each time: what is wrong may lie outside their files", async () => {
  await folder.write("crews/c/crew.jsonc", ONE_CREW);
  await folder.write("crews/c/tools/tool.ts", "throw new Error(`no ${process.env.NOT_SET_ANYWHERE}`);");
  const { set } = await build();
  expect(set.crews[0]?.problems).toMatchObject([{ level: "error" }]);
  expect(await kept("crew-")).toEqual([]);
});

it("functions are kept for any crews, and crews for each other", async () => {
  await folder.write("crews/c/crew.jsonc", ONE_CREW);
  await folder.write("crews/c/tools/tool.ts", TOOL_OF_LIBRARY);
  await folder.write("library/word.ts", `export const word: string = "first";`);
  const { tool } = await build();
  const [functions = ""] = await kept("build-");
  const index = join(functions, "files/start-crew/index.mjs");
  const code = await readFile(index, "utf8");
  await writeFile(index, code.replace(/\n$/, " "));
  await markKept();
  await folder.write("crews/d/crew.jsonc", ONE_CREW.replace('"c"', '"d"').replace('"tool"', ""));
  const again = await build();
  expect(await readFile(again.set.entries["start-crew"], "utf8")).toBe(code.replace(/\n$/, " "));
  expect([isKept(again), again.tool, again.lists[0]]).toEqual([true, tool, ["c", "d"]]);
});

it("a set whose files are damaged is made again", async () => {
  await folder.write("crews/c/crew.jsonc", ONE_CREW);
  await folder.write("crews/c/tools/tool.ts", TOOL_OF_LIBRARY);
  await folder.write("library/word.ts", `export const word: string = "first";`);
  const { set, tool } = await build();
  await writeFile(join(folder.path, "data/crews/sets", set.name, "run-crew/crews/c/tools/tool.mjs"), "");
  expect((await build()).tool).toBe(tool);
});
