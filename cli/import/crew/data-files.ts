import { posix } from "node:path";

import type { PythonProject } from "../project/python-project.ts";
import type { PythonModule } from "../python/syntax.ts";
import { type CrewContext, remark } from "./draft.ts";

const LARGEST_FILE_BYTES = 20 * 1024 * 1024;
const CODE = /\.(?:py|pyc|ipynb|toml|lock)$|(?:^|\/)requirements[\w.-]*\.txt$/;
const SECRET = /secret|credential|token|password|\.(?:pem|key|p12|pfx)$/i;

/** A text of Python that stands alone. */
const LITERAL = /(?<![\w\\])[rRbBuU]{0,2}(["'])((?:(?!\1)[^\\\n]){1,200})\1/g;
/** What lies between the parts of a path: a slash of pathlib, or a comma of os.path.join. */
const JOINT = /^\s*[/,]\s*$/;

/** In the line before a text that says where the crew's YAML is, which comes in by itself. */
const NAMES_CONFIG = /\b(?:agents|tasks)_config\s*(?::[^=\n]*)?=[^\n]*$/;

/**
 * Lets files come along that the Python names and reads: those beside a module, where it looks for them, and
 * those of the folder that CrewAI is started in, which is the crew's own here.
 */
export function bringData({ interpreter: { project }, copies, notes }: CrewContext): void {
  for (const [place, source] of copies) {
    const module = source.endsWith(".py") ? project.moduleAt(source) : undefined;
    if (module === undefined) continue;
    for (const { at, from, index } of namedFiles(project, module, place)) {
      if (copies.has(at)) continue;
      const problem = problemOf(project, from);
      if (problem === undefined) copies.set(at, from);
      const what = problem ?? "comes along";
      notes.push(
        remark({ module, span: { from: index, to: index } }, `${from}, which the Python names, ${what}`),
      );
    }
  }
}

function problemOf({ files }: PythonProject, path: string): string | undefined {
  if (SECRET.test(path))
    return "was not copied, for its name says that it holds a secret: give tools variables, by tool_secrets";
  return files.sizeOf(path) > LARGEST_FILE_BYTES
    ? "is larger than 20 MB and was not copied: put it where a tool can fetch it"
    : undefined;
}

interface NamedFile {
  /** Where it is looked for in the crew's folder. */
  readonly at: string;
  /** Where it is in the project. */
  readonly from: string;
  readonly index: number;
}

function namedFiles(project: PythonProject, module: PythonModule, place: string): readonly NamedFile[] {
  const { paths } = project.files;
  const [there, here] = [posix.dirname(module.path), posix.dirname(place)];
  return pathsIn(module.text).flatMap(({ path, index }) => {
    // As it is given to open(), beside the module, and one folder above that.
    const tries: readonly (readonly [at: string, from: string])[] = [
      [path, path],
      [posix.join(here, path), posix.join(there, path)],
      [posix.join(here, "..", path), posix.join(there, "..", path)],
    ];
    const found = tries.find(
      ([at, from]) => paths.has(from) && !CODE.test(from) && !at.startsWith("..") && !posix.isAbsolute(at),
    );
    return found === undefined ? [] : [{ at: found[0], from: found[1], index }];
  });
}

/** Texts that may be paths, and those that stand one after the other joined. */
function pathsIn(text: string): readonly { readonly path: string; readonly index: number }[] {
  const found: { path: string; index: number; end: number }[] = [];
  for (const match of text.matchAll(LITERAL)) {
    const [all, , part = ""] = match;
    const before = found.at(-1);
    const end = match.index + all.length;
    found.push({ path: part, index: match.index, end });
    if (before !== undefined && JOINT.test(text.slice(before.end, match.index)))
      found.push({ path: `${before.path}/${part}`, index: before.index, end });
  }
  return found
    .filter(({ index }) => !NAMES_CONFIG.test(text.slice(Math.max(0, index - 200), index)))
    .filter(({ path }) => !/[*?{}<>|:\0]/.test(path) && !posix.isAbsolute(path))
    .map(({ path, index }) => ({ path: posix.normalize(path), index }));
}
