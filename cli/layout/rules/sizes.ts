import { posix } from "node:path";

import type { LayoutProblem } from "../problem.ts";
import type { ProjectTree } from "../read-tree.ts";

const MOST_FILES = 25;
/** It answers as Snowflake does, and has a file for every kind of statement. */
const WITHOUT_LIMIT = "local/snowflake";
const MOST_LINES = 250;
/** Made of the API, by `npm run docs`. */
const MADE_FILES = ["client/typescript/api-types.ts"];
const WIDEST_COMMENT = 110;
const WIDEST_README_LINE = 130;
/** So many lines does a sentence name. */
const MOST_NAMED = 8;

export const sizeProblems = (tree: ProjectTree): readonly LayoutProblem[] => [
  ...fullFolders(tree.paths),
  ...tree.sources.flatMap(longFile),
  ...tree.sources.flatMap(wideComments),
  ...wideReadme(tree.readme),
];

function fullFolders(paths: readonly string[]): readonly LayoutProblem[] {
  const folders = Map.groupBy(paths, (path) => posix.dirname(path));
  return [...folders]
    .filter(([folder, files]) => files.length > MOST_FILES && !`${folder}/`.startsWith(`${WITHOUT_LIMIT}/`))
    .map(([folder, files]) => ({
      path: folder,
      sentence: `The folder has ${files.length} files, and ${MOST_FILES} is the limit. Make folders in it, each named by its subject.`,
    }));
}

function longFile({ path, lines }: ProjectTree["sources"][number]): readonly LayoutProblem[] {
  if (lines.length <= MOST_LINES || MADE_FILES.includes(path)) return [];
  const sentence = `The file has ${lines.length} lines, and ${MOST_LINES} is the limit. Move a part of it to a file of its own.`;
  return [{ path, line: MOST_LINES + 1, sentence }];
}

/** One problem for the file, for most files that have such a line have several. */
function wideComments({
  path,
  lines,
  commentLines,
}: ProjectTree["sources"][number]): readonly LayoutProblem[] {
  const wide = commentLines.filter((line) => widthOf(lines[line - 1]) > WIDEST_COMMENT);
  const [line] = wide;
  if (line === undefined) return [];
  return [
    { path, line, sentence: `${wideLines("comment", wide)} wider than ${WIDEST_COMMENT} columns. Wrap it.` },
  ];
}

function wideReadme(lines: readonly string[]): readonly LayoutProblem[] {
  const wide = lines.flatMap((text, index) => (widthOf(text) > WIDEST_README_LINE ? [index + 1] : []));
  const [line] = wide;
  if (line === undefined) return [];
  const sentence = `${wideLines("text", wide)} wider than ${WIDEST_README_LINE} columns. Wrap it, or move a wide table to docs.`;
  return [{ path: "README.md", line, sentence }];
}

function wideLines(kind: string, lines: readonly number[]): string {
  if (lines.length === 1) return `The ${kind} on this line is`;
  const more = lines.length - MOST_NAMED;
  const named = more > 0 ? `${lines.slice(0, MOST_NAMED).join(", ")} and ${more} more` : listed(lines);
  return `The ${kind} on lines ${named} is`;
}

const listed = (lines: readonly number[]): string => `${lines.slice(0, -1).join(", ")} and ${lines.at(-1)}`;

const widthOf = (text = ""): number => Array.from(text).length;
