import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { failureTable } from "./failure-table.ts";

/** npm run docs: writes what documents show of the code's own tables. */
const BEGIN = "<!-- made by npm run docs -->";
const END = "<!-- end -->";
const file = join(import.meta.dirname, "../docs/durability.md");

const text = await readFile(file, "utf8");
const [before, rest] = text.split(BEGIN);
const after = rest?.split(END)[1];
if (before === undefined || after === undefined) {
  console.error(`${file} lacks the lines ${BEGIN} and ${END}`);
  process.exitCode = 1;
} else {
  await writeFile(file, `${before}${BEGIN}\n\n${failureTable()}\n\n${END}${after}`);
}
