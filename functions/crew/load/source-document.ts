import { findNodeAtLocation, getNodeValue, type ParseError, parseTree } from "jsonc-parser";

import { withoutByteOrderMark } from "../../text/utf-8.ts";
import type { Problem } from "../manifest.ts";
import { keepDigitsOfJson } from "./exact-scalars.ts";
import { jsonMistake } from "./json-mistakes.ts";

/** Keys and list positions that lead to a value. */
export type Path = readonly (string | number)[];

/** A crew's file as plain data that still knows its lines. */
export interface SourceDocument {
  readonly file: string;
  readonly value: unknown;
  /** What the parser could not read, which are errors, or read differently from what it looks like. */
  readonly problems: readonly Problem[];
  /** 1-based line of the value, or of its nearest parent that exists. */
  readonly lineOf: (path: Path) => number;
  /** That line as it is written, where a file has comments that may be meant as text. */
  readonly lineTextOf?: (path: Path) => string;
}

/** JSON with comments and trailing commas, and whether or not a byte order mark stands in front. */
export function readJsonc(file: string, written: string): SourceDocument {
  const text = withoutByteOrderMark(written);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const unkept = keepDigitsOfJson(root, text);
  const lineAt = (offset: number) => text.slice(0, offset).split("\n").length;
  return {
    file,
    value: root === undefined ? undefined : (getNodeValue(root) as unknown),
    problems: [
      ...errors
        .slice(0, 1)
        .map((error) => syntaxProblem(file, lineAt(error.offset), jsonMistake(error, text))),
      ...unkept.map(({ offset, message }) => syntaxProblem(file, lineAt(offset), message)),
    ],
    lineOf: (path) => {
      const node = nearest(path, (part) => root && findNodeAtLocation(root, [...part]));
      return node === undefined ? 1 : lineAt(node.offset);
    },
  };
}

export function nearest<Node>(path: Path, find: (path: Path) => Node | undefined): Node | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = find(path.slice(0, length));
    if (node !== undefined) return node;
  }
  return undefined;
}

export function syntaxProblem(file: string, line: number, message: string): Problem {
  return { level: "error", file, path: "", line, message };
}

/** Whether the parser gave up, so that nothing is known of the content. */
export function isUnreadable({ problems }: SourceDocument): boolean {
  return problems.some(({ level }) => level === "error");
}
