import {
  findNodeAtLocation,
  parseTree,
  getNodeValue,
  printParseErrorCode,
  type ParseError,
} from "jsonc-parser";
import { LineCounter, parseDocument, type Document, type ScalarTag, type Tags } from "yaml";

import type { Problem } from "./problem.ts";
import { settleRepeatedKeys } from "./repeated-keys.ts";

/** Keys and list positions that lead to a value. */
export type Path = readonly (string | number)[];

/** A crew's file as plain data that still knows its lines. */
export interface SourceDocument {
  readonly file: string;
  readonly value: unknown;
  /** What the parser could not read, which are errors, or read otherwise than it looks. */
  readonly problems: readonly Problem[];
  /** 1-based line of the value, or of its nearest parent that there is. */
  readonly lineOf: (path: Path) => number;
}

/** JSON with comments and trailing commas. */
export function readJsonc(file: string, text: string): SourceDocument {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const lineAt = (offset: number) => text.slice(0, offset).split("\n").length;
  return {
    file,
    value: root === undefined ? undefined : (getNodeValue(root) as unknown),
    problems: errors
      .slice(0, 1)
      .map((error) =>
        syntaxProblem(file, lineAt(error.offset), `This is no JSON: ${printParseErrorCode(error.error)}`),
      ),
    lineOf: (path) => {
      const node = nearest(path, (part) => root && findNodeAtLocation(root, [...part]));
      return node === undefined ? 1 : lineAt(node.offset);
    },
  };
}

/** The parser takes y and n for truth values, by the letter of YAML 1.1. PyYAML, with which CrewAI reads, does not. */
function withoutLetterBooleans(tags: Tags): Tags {
  return tags.map((tag) => {
    if (typeof tag === "string" || tag.tag !== "tag:yaml.org,2002:bool") return tag;
    const scalar = tag as ScalarTag;
    return { ...scalar, test: new RegExp(`(?!^.$)${scalar.test?.source}`) };
  });
}

/** YAML 1.1, as CrewAI reads it, so that `yes` is true, `<<` merges and the last of equal keys counts. */
export function readYaml(file: string, text: string): SourceDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: "1.1",
    customTags: withoutLetterBooleans,
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
  });
  // The parser stumbles on after its first error; what it says then helps nobody.
  const problems = document.errors
    .slice(0, 1)
    .map((error) =>
      syntaxProblem(file, lines.linePos(error.pos[0]).line, `This is no YAML: ${error.message}`),
    );
  const content = problems.length > 0 ? { value: undefined, problems } : plainValue(file, document, lines);
  return {
    file,
    value: content.value,
    problems: content.problems,
    lineOf: (path) => {
      const node = nearest(path, (part) => document.getIn(part, true) as { range?: [number] } | undefined);
      return node?.range == null ? 1 : lines.linePos(node.range[0]).line;
    },
  };
}

function nearest<Node>(path: Path, find: (path: Path) => Node | undefined): Node | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = find(path.slice(0, length));
    if (node !== undefined) return node;
  }
  return undefined;
}

function syntaxProblem(file: string, line: number, message: string): Problem {
  return { level: "error", file, path: "", line, message };
}

/** The parser refuses to unfold aliases that multiply without end, and throws then. */
function plainValue(
  file: string,
  document: Document,
  lines: LineCounter,
): { readonly value?: unknown; readonly problems: readonly Problem[] } {
  try {
    const problems = settleRepeatedKeys(document).map(({ path, earlier, later }): Problem => {
      const [before, line] = [lines.linePos(earlier).line, lines.linePos(later).line];
      const message = `${path.at(-1)} is here a second time, after line ${before}: only this one counts`;
      return { level: "warning", file, path: path.join("."), line, message };
    });
    return { value: document.toJS() as unknown, problems };
  } catch (error) {
    return { problems: [syntaxProblem(file, 1, `This YAML cannot be read: ${(error as Error).message}`)] };
  }
}

/** Whether the parser gave up, so that nothing can be said of what is in it. */
export function isUnreadable({ problems }: SourceDocument): boolean {
  return problems.some(({ level }) => level === "error");
}
