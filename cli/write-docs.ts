import { readFile, writeFile } from "node:fs/promises";
import { join, posix } from "node:path";

import { endsTable } from "./docs/ends-table.ts";
import { failureTable } from "./docs/failure-table.ts";
import { MADE_FILES } from "./docs/made-files.ts";

const tables: Readonly<Record<string, () => string>> = { ends: endsTable, errors: failureTable };
const END = "<!-- end -->";
const folder = join(import.meta.dirname, "../docs");
const TABLES_PAGE = "durability.md";

/** Writes the documents that are made of the code, and what others show of its tables. */
export async function writeDocs(): Promise<void> {
  const written: string[] = [];
  const write = async (name: string, text: string): Promise<void> => {
    const path = join(folder, name);
    if ((await readFile(path, "utf8").catch(() => undefined)) === text) return;
    await writeFile(path, text);
    written.push(posix.join("docs", name));
  };
  for (const [name, make] of Object.entries(MADE_FILES)) await write(name, await make());
  await write(TABLES_PAGE, await withTables());
  console.log(written.length === 0 ? "All pages say what the code says." : `Written: ${written.join(", ")}`);
}

/** The page with its tables made anew. Each stands between two lines, of which the first names it. */
async function withTables(): Promise<string> {
  const file = join(folder, TABLES_PAGE);
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
  return text;
}
