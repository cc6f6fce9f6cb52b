import { type Circle, circlesOf, type Graph } from "../graph.ts";
import type { ResolvedImport } from "../import-graph.ts";
import type { LayoutProblem } from "../problem.ts";

export const circleProblems = (graph: Graph, imports: readonly ResolvedImport[]): readonly LayoutProblem[] =>
  circlesOf(graph).map((circle) => problemOf(circle, imports));

function problemOf({ size, way }: Circle, imports: readonly ResolvedImport[]): LayoutProblem {
  const [first = "", second] = way;
  const files = size === 1 ? "The file imports itself" : `${size} files import each other in a circle`;
  return {
    path: first,
    line: imports.find(({ from, to }) => from === first && to === second)?.line ?? 1,
    sentence: `${files}: ${way.join(" → ")}. Move what they share to a file that imports none of them.`,
  };
}
