import { parseSync, type Program, Visitor } from "oxc-parser";

import type { LayoutProblem } from "./problem.ts";

/** One file as the parser reads it. */
export interface SourceFile {
  readonly path: string;
  readonly lines: readonly string[];
  readonly program: Program;
  readonly imports: readonly Import[];
  /** The lines that hold a comment or a part of one. */
  readonly commentLines: readonly number[];
  /** Of offsets as the program's nodes have them. */
  readonly lineAt: (offset: number) => number;
  readonly syntaxProblem: LayoutProblem | undefined;
}

/** Of any kind: a type's, an `export … from`, an `import()`. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
}

export function parseSource(path: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text, { preserveParens: false });
  const lineAt = lineFinder(text);
  const [error] = errors;
  return {
    path,
    lines: text.replace(/\n$/, "").split("\n"),
    program,
    imports: importsOf(program, lineAt),
    commentLines: [...new Set(comments.flatMap(({ start, end }) => range(lineAt(start), lineAt(end))))],
    lineAt,
    syntaxProblem: error && {
      path,
      line: lineAt(error.labels[0]?.start ?? 0),
      sentence: `The file is not valid TypeScript: ${error.message}.`,
    },
  };
}

function importsOf(program: Program, lineAt: (offset: number) => number): readonly Import[] {
  const imports: Import[] = [];
  const add = (source: { readonly value: string; readonly start: number }): void => {
    imports.push({ specifier: source.value, line: lineAt(source.start) });
  };
  new Visitor({
    ImportDeclaration: ({ source }) => add(source),
    ExportAllDeclaration: ({ source }) => add(source),
    ExportNamedDeclaration: ({ source }) => source && add(source),
    TSImportType: ({ source }) => add(source),
    ImportExpression: ({ source }) => {
      if (source.type === "Literal" && typeof source.value === "string") {
        add({ value: source.value, start: source.start });
      }
    },
  }).visit(program);
  return imports;
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  return (offset) => {
    let line = starts.findIndex((start) => start > offset);
    if (line < 0) line = starts.length;
    return line;
  };
}

const range = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
