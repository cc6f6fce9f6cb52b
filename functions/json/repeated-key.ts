/** Texts, brackets and commas of JSON; what stands between them says nothing of keys. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** An object, or a list, that is open. */
interface Open {
  readonly keys: Set<string> | undefined;
  /** Of the value that is being read. */
  at: string | number;
}

/**
 * Where a valid JSON text has a key twice in one object, for the first such key: JSON.parse takes the last of
 * them without a word. Undefined where it has none.
 */
export function repeatedKey(json: string): readonly (string | number)[] | undefined {
  const open: Open[] = [];
  let isKey = false;
  for (const [token] of json.matchAll(TOKEN)) {
    const inner = open.at(-1);
    if (token === "{") open.push({ keys: new Set(), at: "" });
    else if (token === "[") open.push({ keys: undefined, at: 0 });
    else if (token === "}" || token === "]") open.pop();
    else if (token === "," && typeof inner?.at === "number") inner.at += 1;
    else if (token.startsWith('"') && isKey && inner?.keys !== undefined) {
      const key = JSON.parse(token) as string;
      inner.at = key;
      if (inner.keys.has(key)) return open.map(({ at }) => at);
      inner.keys.add(key);
    }
    isKey = (token === "{" || token === ",") && open.at(-1)?.keys !== undefined;
  }
  return undefined;
}
