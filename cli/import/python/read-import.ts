import type { SyntaxNode } from "@lezer/common";

import { betweenCommas, childrenOf, type Source, textOf } from "./syntax-tree.ts";
import type { ImportStatement } from "./syntax.ts";

export function readImport(node: SyntaxNode, source: Source): ImportStatement {
  const children = childrenOf(node).filter(({ name }) => name !== "(" && name !== ")");
  const span = { from: node.from, to: node.to };
  const importAt = children.findIndex(({ name }) => name === "import");
  const after = betweenCommas(children.slice(importAt + 1));
  if (children[0]?.name !== "from") {
    const names = after.map((part) => ({ name: undefined, ...dottedName(part, source) }));
    return { kind: "import", ...span, level: 0, names };
  }
  const before = children.slice(1, importAt);
  const written = before.map((part) => textOf(part, source)).join("");
  const level = /^\.*/.exec(written)?.[0].length ?? 0;
  const names = after.map((part) => {
    const [name, , as] = part.map((one) => textOf(one, source));
    return { module: written.slice(level), name: name ?? "", as: as ?? name ?? "" };
  });
  return { kind: "import", ...span, level, names };
}

/** In `import a.b` what becomes known is a, and in `import a.b as c` it is a.b. */
function dottedName(
  part: readonly SyntaxNode[],
  source: Source,
): { readonly as: string; readonly module: string } {
  const asAt = part.findIndex(({ name }) => name === "as");
  const dotted = (asAt === -1 ? part : part.slice(0, asAt)).map((one) => textOf(one, source)).join("");
  const alias = asAt === -1 ? undefined : part[asAt + 1];
  return alias === undefined
    ? { as: dotted.split(".")[0] ?? dotted, module: dotted.split(".")[0] ?? dotted }
    : { as: textOf(alias, source), module: dotted };
}
