import type { Tree } from "@lezer/common";
import { parser } from "@lezer/python";

import { withoutByteOrderMark } from "../../../functions/text/utf-8.ts";
import { readStatements } from "./read-statements.ts";
import type { PythonModule } from "./syntax.ts";

/** More than anyone looks up. */
const MOST_UNREAD_LINES = 20;

/**
 * Reads a module of Python without running any of it. What is no Python is left out, and its lines are named.
 * @param path what sentences call it
 */
export function readPython(path: string, written: string): PythonModule {
  const text = withoutByteOrderMark(written);
  const tree = parser.parse(text);
  const lineAt = lineFinder(text);
  return {
    path,
    text,
    body: readStatements(tree.topNode, { text, depth: 0 }),
    unreadLines: unreadLines(tree, lineAt),
    lineAt,
  };
}

function unreadLines(tree: Tree, lineAt: (offset: number) => number): readonly number[] {
  const lines = new Set<number>();
  tree.iterate({
    enter: ({ type, from }) => {
      if (type.isError && lines.size < MOST_UNREAD_LINES) lines.add(lineAt(from));
      return lines.size < MOST_UNREAD_LINES;
    },
  });
  return [...lines];
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
