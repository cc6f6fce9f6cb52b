import { readRequirement, type Requirement } from "./requirement.ts";

/** What a file asks for, and what is wrong with it. */
export interface Declared {
  readonly requirements: readonly Requirement[];
  readonly problems: readonly DeclaredProblem[];
  /** Which versions of Python it may run with; undefined where it does not say. */
  readonly requiresPython?: string | undefined;
}

export interface DeclaredProblem {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly sentence: string;
}

/** Longer lines are not quoted as a whole. */
const LONGEST_QUOTE = 80;

/** Reads a requirements.txt: one package a line, with comments, and lines continued by a backslash. */
export function readRequirementsFile(file: string, text: string): Declared {
  const read = linesOf(text).map(({ line, content }) => ({ line, content, found: readRequirement(content) }));
  return {
    requirements: read.flatMap(({ found }) => ("problem" in found ? [] : [found])),
    problems: read.flatMap(({ line, content, found }) =>
      "problem" in found ? [{ file, line, sentence: `${quoted(content)} ${found.problem}` }] : [],
    ),
  };
}

interface Line {
  readonly line: number;
  readonly content: string;
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  let begun: Line | undefined;
  for (const [index, raw] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .entries()) {
    const { line, content } = begun ?? { line: index + 1, content: "" };
    const plain = raw.replace(/(^|\s)#.*$/, "");
    begun = plain.endsWith("\\") ? { line, content: `${content}${plain.slice(0, -1)} ` } : undefined;
    if (begun === undefined) lines.push({ line, content: `${content}${plain}`.trim() });
  }
  if (begun !== undefined) lines.push({ ...begun, content: begun.content.trim() });
  return lines.filter(({ content }) => content !== "");
}

/** Without what an address may hold of a login. */
export function quoted(content: string): string {
  const plain = content.replaceAll(/\/\/[^/\s]*@/g, "//…@");
  return plain.length <= LONGEST_QUOTE ? plain : `${plain.slice(0, LONGEST_QUOTE)}…`;
}
