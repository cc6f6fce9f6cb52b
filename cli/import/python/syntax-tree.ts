import type { SyntaxNode } from "@lezer/common";

/** A node of lezer's tree beside the text that it stands for. */
export interface Source {
  readonly text: string;
  /** How deep the reader is; what lies deeper than DEEPEST_SYNTAX is not read. */
  readonly depth: number;
}

/** Nobody nests a crew's declaration so deep, and each level is a call here. */
export const DEEPEST_SYNTAX = 120;

export const deeper = ({ text, depth }: Source): Source => ({ text, depth: depth + 1 });

/** Without comments and what the parser put in for what is missing. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (child.name !== "Comment" && !child.type.isError) children.push(child);
  return children;
}

export const textOf = (node: SyntaxNode, { text }: Source): string => text.slice(node.from, node.to);

/** Parts between commas; an empty last part, as a trailing comma leaves, is none. */
export function betweenCommas(nodes: readonly SyntaxNode[]): readonly (readonly SyntaxNode[])[] {
  const parts: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === ",") parts.push([]);
    else parts.at(-1)?.push(node);
  }
  return parts.filter((part) => part.length > 0);
}
