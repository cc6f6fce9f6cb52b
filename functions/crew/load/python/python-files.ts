import { stableHash } from "../../../json/stable-hash.ts";
import type { PythonToolUse, PythonUse } from "../../python-half.ts";
import { attributeOf } from "../moved/python-reference.ts";

/** What the files of a crew name of its Python. */
export interface DeclaredPython {
  /** As they are written, each once with the same settings, in the order of their texts. */
  readonly tools: readonly PythonToolUse[];
  readonly functions: readonly { readonly reference: string; readonly kind: PythonUse }[];
  /** `python_version` of crew.jsonc. */
  readonly version?: string;
}

/** Of a crew's files, those that its Python half is made of. */
const isPythonSource = (file: string): boolean =>
  file.endsWith(".py") || file === "requirements.txt" || file === "pyproject.toml";

/**
 * What `sources` of python.lock must be: it changes with the crew's Python files (those of _shared among
 * them), its requirements, and what its files name of them.
 * @param files by their paths in the crew's folder; others are left out
 */
export function pythonSources(files: ReadonlyMap<string, string>, declared: DeclaredPython): string {
  const python = [...files].filter(([file]) => isPythonSource(file));
  return stableHash({ files: python.toSorted(([one], [other]) => (one < other ? -1 : 1)), declared });
}

/** Whether a Python file has a class, a function or a value of this name at its top, or in a class there. */
export function holdsPython(written: string, files: ReadonlyMap<string, string>): boolean {
  return fileThatHas(written, files) !== undefined;
}

/** The file that a name with its module is of ("pack.checks.short"), or else the first that has the name. */
export function pythonFileOf(reference: string, files: ReadonlyMap<string, string>): string | undefined {
  const parts = reference.split(/[.:]/);
  for (let end = parts.length - 1; end > 0; end -= 1) {
    const module = parts.slice(0, end).join("/");
    const found = [`${module}.py`, `${module}/__init__.py`].find((file) => files.has(file));
    if (found !== undefined) return found;
  }
  return fileThatHas(reference, files);
}

/** Those in tools/ before others. */
function fileThatHas(written: string, files: ReadonlyMap<string, string>): string | undefined {
  const name = attributeOf(written);
  if (!/^\w+$/.test(name) || isTypeScript(written, files)) return undefined;
  // CrewAI's "custom:name" is the tool of tools/name.py, whatever its class is called.
  if (written === `custom:${name}` && files.has(`tools/${name}.py`)) return `tools/${name}.py`;
  const defined = new RegExp(
    `^[ \\t]*(?:class|(?:async[ \\t]+)?def)[ \\t]+${name}\\b|^${name}[ \\t]*(?::[^=\\n]+)?=[^=]`,
    "m",
  );
  const found = [...files].filter(([file, text]) => file.endsWith(".py") && defined.test(text));
  return (found.find(([file]) => file.startsWith("tools/")) ?? found[0])?.[0];
}

const isTypeScript = (written: string, files: ReadonlyMap<string, string>): boolean => {
  const name = written.replace(/^custom:/, "").replace(/^.*:/, "");
  return /^[\w-]+$/.test(name) && files.has(`tools/${name}.ts`);
};
