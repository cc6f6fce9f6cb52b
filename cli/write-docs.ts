import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { endsTable } from "./docs/ends-table.ts";
import { failureTable } from "./docs/failure-table.ts";

const tables: Readonly<Record<string, () => string>> = { ends: endsTable, errors: failureTable };
const END = "<!-- end -->";
const file = join(import.meta.dirname, "../docs/durability.md");

/** Writes what documents show of the code's own tables, each between two lines that name it. */
export async function writeDocs(): Promise<void> {
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
