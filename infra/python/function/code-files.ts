import { createHash } from "node:crypto";
import { lstat, readdir, readFile, realpath } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** A file of a function's code, by its path there. */
export interface FunctionFile {
  readonly path: string;
  /** Absolute. */
  readonly source: string;
  /** In hex. */
  readonly sha256: string;
}

/** Neither Python nor what it reads; what begins with a dot may be a secret. */
const LEFT_OUT = /^(\.|node_modules$|__pycache__$|venv$|site-packages$)|\.(ts|pyc)$|^python\.lock$/;

/**
 * The files of a folder that go into a function: a crew's Python, and all that it may read beside it. Links
 * that lead out of the folder are left out.
 * @param place the folder's place in the function's code
 */
export async function functionFiles(folder: string, place: string): Promise<readonly FunctionFile[]> {
  const root = await realpath(folder).catch(() => undefined);
  return root === undefined ? [] : filesBelow({ root, place }, root);
}

interface Root {
  readonly root: string;
  readonly place: string;
}

async function filesBelow({ root, place }: Root, folder: string): Promise<readonly FunctionFile[]> {
  const names = (await readdir(folder)).filter((name) => !LEFT_OUT.test(name));
  const found = await Promise.all(names.map((name) => filesAt({ root, place }, join(folder, name))));
  return found.flat().toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

async function filesAt({ root, place }: Root, path: string): Promise<readonly FunctionFile[]> {
  const isLink = (await lstat(path)).isSymbolicLink();
  const target = isLink ? await realpath(path).catch(() => undefined) : path;
  if (target?.startsWith(root + sep) !== true) return [];
  const stats = await lstat(target);
  if (stats.isDirectory()) return isLink ? [] : filesBelow({ root, place }, path);
  if (!stats.isFile()) return [];
  const sha256 = createHash("sha256")
    .update(await readFile(target))
    .digest("hex");
  const inside = relative(root, path).split(sep).join("/");
  return [{ path: `${place}/${inside}`, source: target, sha256 }];
}
