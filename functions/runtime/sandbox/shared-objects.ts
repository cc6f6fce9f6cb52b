/** What a program's parts share without having asked for it, as pairs of a name for people and the object. */
export type SharedObject = readonly [name: string, object: object];

/** Modules of Node whose functions the SDKs and drivers call, and that any code can replace. */
const MODULES = [
  "events",
  "async_hooks",
  "buffer",
  "child_process",
  "crypto",
  "diagnostics_channel",
  "dns",
  "dns/promises",
  "fs",
  "fs/promises",
  "http",
  "https",
  "module",
  "net",
  "os",
  "path",
  "perf_hooks",
  "querystring",
  "stream",
  "stream/promises",
  "string_decoder",
  "timers",
  "timers/promises",
  "tls",
  "url",
  "util",
  "worker_threads",
  "zlib",
] as const;

/** Objects that hold functions and are no functions themselves. */
const NAMESPACES = [
  "Atomics",
  "Intl",
  "JSON",
  "Math",
  "Reflect",
  "WebAssembly",
  "console",
  "crypto",
  "performance",
] as const;

/** The language's own prototypes that no name leads to (ECMA-262, "Well-Known Intrinsic Objects"). */
const namelessPrototypes = (): readonly object[] =>
  [
    [][Symbol.iterator](),
    new Map().entries(),
    new Set().values(),
    ""[Symbol.iterator](),
    "".matchAll(/x/g),
    new Intl.Segmenter().segment("")[Symbol.iterator](),
    (function* generator() {
      yield undefined;
    })(),
    (async function* generator() {
      yield await Promise.resolve();
    })(),
    async () => Promise.resolve(),
    Uint8Array,
  ].map((value) => Object.getPrototypeOf(value) as object);

/**
 * Everything that a change of one crew's code would be a change for the next: the globals, the language's
 * functions and prototypes as far as one leads to another, `process`, and Node's modules.
 */
export function sharedObjects(): readonly SharedObject[] {
  const found = new Map<object, string>();
  const globals = Object.entries(Object.getOwnPropertyDescriptors(globalThis)).flatMap(([name, { value }]) =>
    typeof value === "function" ? [[name, value as { readonly prototype?: unknown }] as const] : [],
  );
  const usualNames = new Map(globals.map(([name, { prototype }]) => [prototype, `${name}.prototype`]));
  const visit = (value: unknown, path: string): void => {
    if (!isObject(value) || value === process || found.has(value)) return;
    const name = usualNames.get(value) ?? path;
    found.set(value, name);
    visit(Object.getPrototypeOf(value), `${name}'s prototype`);
    for (const key of Reflect.ownKeys(value)) {
      const held: Readonly<Partial<Record<"value" | "get" | "set", unknown>>> =
        Object.getOwnPropertyDescriptor(value, key) ?? {};
      const inner = `${name}.${String(key)}`;
      if (typeof held.value === "function" || key === "prototype") visit(held.value, inner);
      visit(held.get, `the getter of ${inner}`);
      visit(held.set, `the setter of ${inner}`);
    }
  };
  found.set(globalThis, "globalThis");
  for (const [name, value] of globals) visit(value, name);
  for (const name of NAMESPACES) visit((globalThis as Readonly<Record<string, unknown>>)[name], name);
  for (const prototype of namelessPrototypes()) visit(prototype, "a prototype without a name");
  for (const name of MODULES) visit(process.getBuiltinModule(name), `node:${name}`);
  return [...found].map(([object, name]) => [name, object] as const);
}

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";
