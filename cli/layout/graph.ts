/** Each node with those it leads to; every node is a key. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The strongly connected components by Tarjan's algorithm: nodes that lead to each other are in one.
 * A component comes after all those it leads to.
 */
function components(graph: Graph): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const order = new Map<string, number>();
  const open: string[] = [];
  const visit = (node: string): number => {
    const own = order.size;
    let low = own;
    order.set(node, own);
    open.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (open.includes(next)) low = Math.min(low, order.get(next) ?? low);
    }
    if (low === own) found.push(open.splice(open.indexOf(node)));
    return low;
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}

/** A node that leads nowhere is on floor 1, any other above the highest it leads to; circles share one. */
export function floorsOf(graph: Graph): ReadonlyMap<string, number> {
  const floors = new Map<string, number>();
  for (const members of components(graph)) {
    const below = members.flatMap((member) => [...(graph.get(member) ?? [])].map((next) => floors.get(next)));
    const floor = 1 + Math.max(0, ...below.map((one) => one ?? 0));
    for (const member of members) floors.set(member, floor);
  }
  return floors;
}

/** The components that are circles, each with a shortest way round from its first node by name. */
export function circlesOf(graph: Graph): readonly Circle[] {
  return components(graph)
    .filter((members) => members.length > 1 || isOwnNext(graph, members))
    .map((members) => ({ size: members.length, way: wayRound(graph, members.toSorted()) }))
    .toSorted((one, other) => (String(one.way[0]) < String(other.way[0]) ? -1 : 1));
}

export interface Circle {
  /** How many nodes lead to each other; the way may leave some of them out. */
  readonly size: number;
  /** Begins and ends with the same node. */
  readonly way: readonly string[];
}

const isOwnNext = (graph: Graph, members: readonly string[]): boolean =>
  members.some((member) => graph.get(member)?.has(member));

function wayRound(graph: Graph, members: readonly string[]): readonly string[] {
  const start = String(members[0]);
  const inside = new Set(members);
  const seen = new Set<string>();
  let ways = [[start]];
  while (ways.length > 0) {
    const longer: string[][] = [];
    for (const way of ways) {
      for (const next of [...(graph.get(String(way.at(-1))) ?? [])].toSorted()) {
        if (next === start) return [...way, start];
        if (!inside.has(next) || seen.has(next)) continue;
        seen.add(next);
        longer.push([...way, next]);
      }
    }
    ways = longer;
  }
  return [start];
}
