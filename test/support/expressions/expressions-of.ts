import { readFileSync } from "node:fs";
import { globSync } from "node:fs";
import { join, relative } from "node:path";

import { parseSync, Visitor } from "oxc-parser";

const PROJECT_FOLDER = join(import.meta.dirname, "../../..");

export interface WrittenExpression {
  /** File and line. */
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

/** Every regular expression that is written down in the sources of these folders. */
export function expressionsOf(folders: readonly string[]): readonly WrittenExpression[] {
  const files = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: PROJECT_FOLDER }));
  return files.toSorted().flatMap((file) => {
    const text = readFileSync(join(PROJECT_FOLDER, file), "utf8");
    const found: WrittenExpression[] = [];
    const visitor = new Visitor({
      Literal(node) {
        if (!("regex" in node)) return;
        const line = text.slice(0, node.start).split("\n").length;
        found.push({
          place: `${relative(".", file)}:${line}`,
          source: node.regex.pattern,
          flags: node.regex.flags,
        });
      },
    });
    visitor.visit(parseSync(file, text).program);
    return found;
  });
}
