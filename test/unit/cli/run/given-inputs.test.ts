import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { WrongUse } from "../../../../cli/command-line/exit-codes.ts";
import { givenInputs } from "../../../../cli/run/given-inputs.ts";
import { folderOfEachTest } from "../../../support/folder-of-each-test.ts";

const folder = folderOfEachTest();

const refusalOf = (...words: readonly string[]): Promise<unknown> =>
  givenInputs(words).catch((error: unknown) => error);

describe("inputs that are refused", () => {
  it.each<[string, readonly string[], string]>([
    ["a word without =", ["Ada"], '"Ada" is no input: write key=text, key=@file or key:=json'],
    ["an input without a name", [":=1"], '":=1" is no input: write key=text, key=@file or key:=json'],
    ["an input twice", ["name=Ada", 'name:="Ada"'], "The input name is given twice"],
    [
      "a number of too many digits",
      ["name:=1e400"],
      "The input name has a number that takes more than 38 digits: write it as a text",
    ],
  ])("%s", async (_, words, sentence) => {
    expect(await refusalOf(...words)).toEqual(new WrongUse(sentence));
  });

  it("a file that is not there, and JSON that is none, with how a text is written", async () => {
    const missing = await refusalOf(`name=@${join(folder.path, "nowhere.txt")}`);
    expect(missing).toBeInstanceOf(WrongUse);
    expect((missing as Error).message).toMatch(
      /^The file of the input name cannot be read: .*written name:='"@…"'$/,
    );
    const broken = await refusalOf("name:=Ada");
    expect(broken).toBeInstanceOf(WrongUse);
    expect((broken as Error).message).toMatch(
      /^The input name is not valid JSON: .*A text is written name=…$/,
    );
  });
});
