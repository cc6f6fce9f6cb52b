import { expect, it } from "vitest";

import { keptFunctionsRig, ONE_CREW, TOOL_OF_LIBRARY } from "../../support/stack/kept-functions-rig.ts";

const { folder, build, markKept, isKept } = keptFunctionsRig();

it("a crew's code is kept until something that it was made of changes, also outside the crews' folder", async () => {
  await folder.write("crews/c/crew.jsonc", ONE_CREW);
  await folder.write("crews/c/tools/tool.ts", TOOL_OF_LIBRARY);
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
  expect(third.lines).toEqual([expect.stringContaining("The functions are built")]);
});
