import { type Document, isMap, isPair, isScalar, isSeq, type YAMLMap } from "yaml";

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
export function keepLastOfRepeatedKeys(document: Document): readonly RepeatedKey[] {
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
