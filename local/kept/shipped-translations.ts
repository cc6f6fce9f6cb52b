import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { readIfThere } from "../read-if-there.ts";
import { projectFile } from "./project-sources.ts";
import { shippedHead } from "./shipped-head.ts";

/** What decides, beside a statement, what it is translated to: these files, and the SQL library's version. */
const TRANSLATOR_FILES = [
  "local/snowflake/translate",
  "local/snowflake/snowflake-error.ts",
  "local/snowflake/split-statements.ts",
  "local/snowflake/statement-tokens.ts",
  "local/snowflake/syntax-tree.ts",
];
const SQL_LIBRARY = "@polyglot-sql/sdk";

/**
 * The translations of this project's own statements, as they come with it: a line that says of which sources
 * they are, then lines as KeptTranslations has them. `npm run translations` writes it.
 */
export const SHIPPED_FILE = projectFile("local/kept/shipped-translations.txt");

/** The first line of SHIPPED_FILE, when it is of the sources that are there. */
export const headOfTranslations = async (): Promise<string> =>
  `# of ${shippedHead([SQL_LIBRARY], await filesOf(TRANSLATOR_FILES))}`;

/** The lines of SHIPPED_FILE; "" where it is of other sources, or not there: all is translated anew then. */
export async function shippedTranslations(file: string = SHIPPED_FILE): Promise<string> {
  const text = (await readIfThere(file)) ?? "";
  const [, head, lines = ""] = /^([^\r\n]*)\r?\n([^]*)$/.exec(text) ?? [];
  return head === (await headOfTranslations()) ? lines : "";
}

async function filesOf(names: readonly string[]): Promise<readonly string[]> {
  const found = names.map(async (name) => {
    if (name.endsWith(".ts")) return [name];
    const inside = await readdir(projectFile(name), { recursive: true });
    return inside.filter((each) => each.endsWith(".ts")).map((each) => join(name, each));
  });
  return (await Promise.all(found)).flat().toSorted();
}
