import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { endsTable } from "./docs/ends-table.ts";
import { failureTable } from "./docs/failure-table.ts";
import { MADE_FILES } from "./docs/made-files.ts";

const tables: Readonly<Record<string, () => string>> = { ends: endsTable, errors: failureTable };
const END = "<!-- end -->";
const folder = join(import.meta.dirname, "../docs");
const file = join(folder, "durability.md");

/** Writes the documents that are made of the code, and what others show of its tables. */
export async function writeDocs(): Promise<void> {
  for (const [name, make] of Object.entries(MADE_FILES)) await writeFile(join(folder, name), await make());
  await writeTables();
}

/** Each table stands between two lines, of which the first names it. */
async function writeTables(): Promise<void> {
  let text = await readFile(file, "utf8");
  for (const [name, table] of Object.entries(tables)) {
    const begin = `<!-- made by npm run docs: ${name} -->`;
    const [before, rest] = text.split(begin);
    const end = rest?.indexOf(END) ?? -1;
    if (before === undefined || rest === undefined || end < 0) {
      throw new Error(`${file} lacks the lines ${begin} and ${END}`);
    }
    text = `${before}${begin}\n\n${table()}\n\n${rest.slice(end)}`;
  }
  await writeFile(file, text);
}
