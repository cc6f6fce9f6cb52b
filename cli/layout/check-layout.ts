import { type Folder, foldersOf, isSource } from "./folders.ts";
import { circlesOf } from "./graph.ts";
import { fileGraph, resolveImports } from "./import-graph.ts";
import type { LayoutProblem } from "./problem.ts";
import { readTree, type ProjectTree } from "./read-tree.ts";
import { circleProblems } from "./rules/circles.ts";
import { clockProblems, secondDefinitions } from "./rules/ground-floor.ts";
import { layerProblems } from "./rules/layers.ts";
import { parameterProblems } from "./rules/parameters.ts";
import { reinventionProblems } from "./rules/reinventions.ts";
import { sizeProblems } from "./rules/sizes.ts";

export interface Layout {
  readonly folders: readonly Folder[];
  /** In TypeScript, without tests and crews. */
  readonly sourceFiles: number;
  readonly circles: number;
  /** By path and line. */
  readonly problems: readonly LayoutProblem[];
}

/** Reads the project in a folder and checks all rules of its layout. */
export async function checkLayout(root: string): Promise<Layout> {
  const tree = await readTree(root);
  const imports = resolveImports(tree);
  const graph = fileGraph(tree, imports);
  const problems = [
    ...tree.sources.flatMap(({ syntaxProblem }) => syntaxProblem ?? []),
    ...circleProblems(graph, imports),
    ...layerProblems(imports),
    ...sizeProblems(tree),
    ...secondDefinitions(tree.sources),
    ...problemsByFile(tree),
  ];
  return {
    folders: foldersOf(tree, graph),
    sourceFiles: tree.sources.filter(({ path }) => isSource(path)).length,
    circles: circlesOf(graph).length,
    problems: problems.toSorted(byPlace),
  };
}

const problemsByFile = ({ sources }: ProjectTree): readonly LayoutProblem[] =>
  sources.flatMap((file) => [
    ...parameterProblems(file),
    ...clockProblems(file),
    ...reinventionProblems(file),
  ]);

const byPlace = (one: LayoutProblem, other: LayoutProblem): number =>
  one.path === other.path ? (one.line ?? 0) - (other.line ?? 0) : one.path < other.path ? -1 : 1;
