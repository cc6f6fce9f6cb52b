import { type Document, LineCounter, parseDocument } from "yaml";

import { withoutByteOrderMark } from "../../text/utf-8.ts";
import type { Problem } from "../manifest.ts";
import { keepDigitsOfYaml, yamlValue } from "./exact-scalars.ts";
import { keepLastOfRepeatedKeys } from "./repeated-keys.ts";
import { nearest, type Path, type SourceDocument, syntaxProblem } from "./source-document.ts";
import { contentErrors } from "./yaml-content.ts";
import {
  parserError,
  parserWarning,
  textsCutByComments,
  warnedError,
  wrongCharacter,
  type YamlMistake,
} from "./yaml-mistakes.ts";
import { tagsOfPyYaml } from "./yaml-tags.ts";

/** YAML 1.1, as CrewAI reads it, so that `yes` is true, `<<` merges and the last of equal keys counts. */
export function readYaml(file: string, written: string): SourceDocument {
  // A line may end with a carriage return alone there, which the parser takes for a blank.
  const text = withoutByteOrderMark(written).replaceAll(/\r(?!\n)/g, "\n");
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: "1.1",
    // Whatever a %YAML directive says.
    schema: "yaml-1.1",
    customTags: tagsOfPyYaml,
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
  });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const problemOf = ({ offset, message }: YamlMistake) => syntaxProblem(file, lineAt(offset), message);
  // After the first error the parser only reports consequences of it.
  const [mistake] = [
    ...wrongCharacter(text),
    ...document.errors.slice(0, 1).map((error) => parserError(error, text)),
    ...document.warnings.flatMap(warnedError),
    ...contentErrors(document),
  ];
  const content =
    mistake === undefined
      ? plainValue(file, document, lineAt)
      : { value: undefined, problems: [problemOf(mistake)] };
  const warnings = [...document.warnings.flatMap(parserWarning), ...textsCutByComments(document, text)];
  const lineOf = (path: Path): number => {
    const node = nearest(path, (part) => document.getIn(part, true) as { range?: [number] } | undefined);
    return node?.range == null ? 1 : lineAt(node.range[0]);
  };
  return {
    file,
    value: content.value,
    problems: [
      ...warnings.map((warning): Problem => ({ ...problemOf(warning), level: "warning" })),
      ...content.problems,
    ],
    lineOf,
    lineTextOf: (path) => text.split("\n")[lineOf(path) - 1] ?? "",
  };
}

/** The parser refuses to unfold aliases that multiply without end, and throws then. */
function plainValue(
  file: string,
  document: Document,
  lineAt: (offset: number) => number,
): { readonly value?: unknown; readonly problems: readonly Problem[] } {
  try {
    const problems = keepLastOfRepeatedKeys(document).map(({ path, earlier, later }): Problem => {
      const message = `${path.at(-1)} is written a second time, after line ${lineAt(earlier)}: only this one counts`;
      return { level: "warning", file, path: path.join("."), line: lineAt(later), message };
    });
    const unkept = keepDigitsOfYaml(document).map(({ offset, message }) =>
      syntaxProblem(file, lineAt(offset), message),
    );
    return { value: yamlValue(document), problems: [...unkept, ...problems] };
  } catch (error) {
    return { problems: [syntaxProblem(file, 1, `This YAML cannot be read: ${(error as Error).message}`)] };
  }
}
