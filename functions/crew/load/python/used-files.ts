/** Files of Python, and what they import of the crew's own, and so on. */
export function withImported(
  first: readonly string[],
  files: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const found = new Set(first);
  for (const file of found) {
    // A module's packages run before it does.
    for (const module of [...modulesIn(file, files.get(file) ?? ""), ...packagesOf(file)])
      for (const other of [`${module}.py`, `${module}/__init__.py`]) if (files.has(other)) found.add(other);
  }
  return found;
}

const packagesOf = (file: string): readonly string[] =>
  file
    .split("/")
    .slice(0, -1)
    .map((_part, index, parts) => parts.slice(0, index + 1).join("/"));

/** `import a.b`, `from a.b import c, d` and `from .b import c`, also over several lines. */
const IMPORT =
  /^[ \t]*(?:from[ \t]+(?=\S)(\.*)(\w[\w.]*)?[ \t]+import[ \t]+(\([^)]*\)|[^\n#]*)|import[ \t]+([^\n#]*))/gm;

/** As paths without an ending: what may be a module, and what may be something in one. */
function modulesIn(file: string, text: string): readonly string[] {
  return [...text.matchAll(IMPORT)].flatMap(([, dots = "", module = "", names = "", plain]) => {
    if (plain !== undefined) return namesIn(plain).map(pathOf);
    const folders = file.split("/").slice(0, -1);
    const base = dots === "" ? [] : folders.slice(0, folders.length - dots.length + 1);
    const from = [...base, ...(module === "" ? [] : [pathOf(module)])].join("/");
    return [from, ...namesIn(names).map((name) => [...(from === "" ? [] : [from]), name].join("/"))];
  });
}

const pathOf = (module: string): string => module.replaceAll(".", "/");

const namesIn = (list: string): readonly string[] =>
  list
    .replaceAll(/[()\\]|#[^\n]*/g, " ")
    .split(",")
    .map((name) => name.trim().split(/\s+/, 1)[0] ?? "")
    .filter((name) => /^[\w.]+$/.test(name));
