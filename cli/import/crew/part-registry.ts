import type { Interpreter } from "../values/interpreter.ts";
import { plainValue } from "../values/plain-value.ts";
import { isObject, type ObjectValue, type Value, writtenAt } from "../values/value.ts";

/** The agents or the tasks of a crew, by the names that crew.jsonc gives them, in order. */
export interface PartRegistry {
  readonly all: ReadonlyMap<string, Value>;
  /** The name of a part, which becomes one of the crew's if it was none. */
  readonly nameOf: (value: Value) => string | undefined;
  /** The name of a part that is the crew's already. */
  readonly known: (value: Value) => string | undefined;
}

/**
 * @param methods what methods of the crew's class give, by their names
 * @param isPart whether an object may be such a part
 * @param kind what a part without a name is called
 */
export function partRegistry(
  interpreter: Interpreter,
  methods: ReadonlyMap<string, Value>,
  isPart: (value: ObjectValue) => boolean,
  kind: "agent" | "task",
): PartRegistry {
  const all = new Map<string, Value>();
  const names = new Map<string, string>();
  const known = (value: Value): string | undefined => {
    if (value.kind === "part") return all.has(value.name) ? value.name : undefined;
    return isObject(value) ? names.get(identityOf(value)) : undefined;
  };
  const nameOf = (value: Value): string | undefined => {
    const found = known(value);
    if (found !== undefined) return found;
    if (value.kind === "part") {
      const method = methods.get(value.name);
      if (method === undefined) return undefined;
      all.set(value.name, method);
      return value.name;
    }
    if (!isObject(value) || !isPart(value)) return undefined;
    const name = newName(
      interpreter.labels.get(value) ?? roleOf(value),
      kind,
      new Set([...all.keys(), ...methods.keys()]),
    );
    all.set(name, value);
    names.set(identityOf(value), name);
    return name;
  };
  return { all, nameOf, known };
}

/** A call that is made again for the same arguments gives the same part. */
const identityOf = (value: ObjectValue): string =>
  JSON.stringify([
    value.module.path,
    value.span.from,
    [...value.named].map(([key, given]) => [key, plainValue(given) ?? writtenAt(given)]),
  ]);

function roleOf({ named }: ObjectValue): string {
  const role = named.get("role") ?? named.get("name");
  const plain = role && plainValue(role);
  return typeof plain === "string" ? plain.toLowerCase().replaceAll(/\W+/g, "_").slice(0, 40) : "";
}

function newName(wanted: string, kind: string, taken: ReadonlySet<string>): string {
  const plain = wanted
    .slice(0, 100)
    .replaceAll(/\W+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  const base = plain === "" || /^(constructor|prototype|proto)$/.test(plain) ? kind : plain;
  for (let count = 1; ; count++) {
    const name = count === 1 ? base : `${base}_${count}`;
    if (!taken.has(name)) return name;
  }
}
