import { posix } from "node:path";

import type { Graph } from "./graph.ts";
import type { ProjectTree } from "./read-tree.ts";
import type { Import } from "./source-file.ts";

/** An import together with what it leads to. */
export interface ResolvedImport extends Import {
  readonly from: string;
  /** A path from the project's folder, or the name of a package. */
  readonly to: string;
  readonly isPackage: boolean;
}

export function resolveImports({
  sources,
  aliases,
}: Pick<ProjectTree, "sources" | "aliases">): readonly ResolvedImport[] {
  return sources.flatMap(({ path, imports }) =>
    imports.map((one) => ({ ...one, from: path, ...target(one.specifier, path, aliases) })),
  );
}

function target(
  specifier: string,
  from: string,
  aliases: ReadonlyMap<string, string>,
): Pick<ResolvedImport, "to" | "isPackage"> {
  const alias = aliases.get(specifier);
  if (alias !== undefined) return { to: alias, isPackage: false };
  if (!specifier.startsWith(".")) return { to: specifier, isPackage: true };
  return { to: posix.join(posix.dirname(from), specifier), isPackage: false };
}

/** Of the files alone, without packages. */
export function fileGraph(tree: Pick<ProjectTree, "sources">, imports: readonly ResolvedImport[]): Graph {
  const graph = new Map(tree.sources.map(({ path }) => [path, new Set<string>()]));
  for (const { from, to } of imports) if (graph.has(to)) graph.get(from)?.add(to);
  return graph;
}
