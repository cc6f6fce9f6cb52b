import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import {
  headOfTranslations,
  SHIPPED_FILE,
  shippedTranslations,
} from "../../../local/kept/shipped-translations.ts";
import { translationsFile } from "../../../local/kept/translations-file.ts";
import { folderOfEachTest } from "../../support/folder-of-each-test.ts";

const folder = folderOfEachTest();

it("the shipped translations are of today's translator: otherwise run npm run translations", async () => {
  const [head] = (await readFile(SHIPPED_FILE, "utf8")).split("\n");
  expect(head).toBe(await headOfTranslations());
});

it("what statements are translated to begins with what is shipped, in a new cache alone", async () => {
  const file = await translationsFile(console.error, join(folder.path, "cache"));
  const shipped = await shippedTranslations();
  expect([shipped.split("\n").length > 40, await readFile(file, "utf8")]).toEqual([true, shipped]);
});

it.each([
  ["of another translator", "# of @polyglot-sql/sdk 0.0.1 and sources abc\nhash []\n"],
  ["empty", ""],
])("a shipped file that is %s is not used", async (_, text) => {
  expect(await shippedTranslations(await folder.write("shipped.txt", text))).toBe("");
});

it("a shipped file that is not there is not missed", async () => {
  expect(await shippedTranslations(join(folder.path, "none.txt"))).toBe("");
});

it("a shipped file whose lines end as in Windows is used", async () => {
  const file = await folder.write("shipped.txt", `${await headOfTranslations()}\r\nhash []\r\n`);
  expect(await shippedTranslations(file)).toBe("hash []\r\n");
});
