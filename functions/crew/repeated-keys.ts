import { isMap, isPair, isScalar, isSeq, type Document, type YAMLMap } from "yaml";

/** A key that a mapping has had before; offsets into the text of the two. */
export interface RepeatedKey {
  readonly path: readonly (string | number)[];
  readonly earlier: number;
  readonly later: number;
}

/**
 * Drops all but the last of equal keys, which takes the first one's place: so does PyYAML, with which CrewAI reads. Gives
 * back those that were there again. Merge keys (`<<`) may be there several times.
 */
export function settleRepeatedKeys(document: Document): readonly RepeatedKey[] {
  return settled(document.contents, []);
}

function settled(node: unknown, path: RepeatedKey["path"]): readonly RepeatedKey[] {
  if (isSeq(node)) return node.items.flatMap((item, index) => settled(item, [...path, index]));
  if (!isMap(node)) return [];
  const repeated = settledKeys(node, path);
  const below = node.items.flatMap(({ key, value }) => settled(value, [...path, nameOf(key)]));
  return [...repeated, ...below];
}

function settledKeys(map: YAMLMap, path: RepeatedKey["path"]): readonly RepeatedKey[] {
  const places = new Map<unknown, number>();
  const items: YAMLMap["items"] = [];
  const repeated: RepeatedKey[] = [];
  for (const pair of map.items) {
    const { key } = pair;
    const value = isScalar(key) ? key.value : key;
    const place = places.get(value);
    const before = place === undefined ? undefined : items[place];
    if (place === undefined || !isPair(before)) {
      places.set(value, items.push(pair) - 1);
      continue;
    }
    items[place] = pair;
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
