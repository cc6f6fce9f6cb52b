import {
  findNodeAtLocation,
  getNodeValue,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type ScalarTag,
  type Tags,
  type YAMLMap,
} from "yaml";

import { withoutByteOrderMark } from "../../text/utf-8.ts";
import type { Problem } from "../manifest.ts";
import { keepDigitsOfJson, keepDigitsOfYaml, yamlValue } from "./exact-scalars.ts";

/** A key that a mapping has had before; offsets into the text of the two. */
interface RepeatedKey {
  readonly path: readonly (string | number)[];
  readonly earlier: number;
  readonly later: number;
}

/**
 * Drops all but the last of equal keys, which takes the first one's position: so does PyYAML, with which
 * CrewAI reads. Returns the repeated ones. Merge keys (`<<`) may be there several times.
 */
function keepLastOfRepeatedKeys(document: Document): readonly RepeatedKey[] {
  return keepLastBelow(document.contents, []);
}

function keepLastBelow(node: unknown, path: RepeatedKey["path"]): readonly RepeatedKey[] {
  if (isSeq(node)) return node.items.flatMap((item, index) => keepLastBelow(item, [...path, index]));
  if (!isMap(node)) return [];
  const repeated = keepLastIn(node, path);
  const below = node.items.flatMap(({ key, value }) => keepLastBelow(value, [...path, nameOf(key)]));
  return [...repeated, ...below];
}

function keepLastIn(map: YAMLMap, path: RepeatedKey["path"]): readonly RepeatedKey[] {
  const positions = new Map<unknown, number>();
  const items: YAMLMap["items"] = [];
  const repeated: RepeatedKey[] = [];
  for (const pair of map.items) {
    const { key } = pair;
    const value = isScalar(key) ? key.value : key;
    const position = positions.get(value);
    const before = position === undefined ? undefined : items[position];
    if (position === undefined || !isPair(before)) {
      positions.set(value, items.push(pair) - 1);
      continue;
    }
    items[position] = pair;
    repeated.push({ path: [...path, nameOf(key)], earlier: offsetOf(before.key), later: offsetOf(key) });
  }
  map.items = items;
  return repeated;
}

function nameOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : "";
}

function offsetOf(key: unknown): number {
  return isScalar(key) ? (key.range?.[0] ?? 0) : 0;
}

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
        .map((error) =>
          syntaxProblem(
            file,
            lineAt(error.offset),
            `This is not valid JSON: ${printParseErrorCode(error.error)}`,
          ),
        ),
      ...unkept.map(({ offset, message }) => syntaxProblem(file, lineAt(offset), message)),
    ],
    lineOf: (path) => {
      const node = nearest(path, (part) => root && findNodeAtLocation(root, [...part]));
      return node === undefined ? 1 : lineAt(node.offset);
    },
  };
}

/**
 * The parser takes y and n for truth values, by the letter of YAML 1.1. PyYAML, with which CrewAI reads, does
 * not.
 */
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
  // After the first error the parser only reports consequences of it.
  const problems = document.errors
    .slice(0, 1)
    .map((error) =>
      syntaxProblem(file, lines.linePos(error.pos[0]).line, `This is not valid YAML: ${error.message}`),
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
    const problems = keepLastOfRepeatedKeys(document).map(({ path, earlier, later }): Problem => {
      const [before, line] = [lines.linePos(earlier).line, lines.linePos(later).line];
      const message = `${path.at(-1)} is written a second time, after line ${before}: only this one counts`;
      return { level: "warning", file, path: path.join("."), line, message };
    });
    const unkept = keepDigitsOfYaml(document).map(({ offset, message }) =>
      syntaxProblem(file, lines.linePos(offset).line, message),
    );
    return { value: yamlValue(document), problems: [...unkept, ...problems] };
  } catch (error) {
    return { problems: [syntaxProblem(file, 1, `This YAML cannot be read: ${(error as Error).message}`)] };
  }
}

/** Whether the parser gave up, so that nothing is known of the content. */
export function isUnreadable({ problems }: SourceDocument): boolean {
  return problems.some(({ level }) => level === "error");
}
