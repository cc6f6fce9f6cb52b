import { lstat, readdir, readFile, realpath } from "node:fs/promises";
import { join, relative, sep } from "node:path";

import { readUtf8 } from "../../text/utf-8.ts";

/** More than any crew needs; a folder mistaken for a crew must not fill the memory. */
const MOST_FILES = 500;
/** Projects bring some hundreds of their own. */
const MOST_PYTHON_FILES = 2000;
const LARGEST_FILE_BYTES = 512 * 1024;
const DEEPEST_FOLDER = 6;

const CREW_FILE = /\.(ya?ml|jsonc?|ts|py)$|^(?:python\.lock|requirements\.txt|pyproject\.toml)$/;
/** Looked at only to say that it is not used; what is too much is not even that. */
const IDLE_FILE = /\.pdf$/i;
const MOST_IDLE_FILES = 200;
const PYTHON_SETTINGS = /^(?:python\.lock|requirements\.txt|pyproject\.toml)$/;
const NOT_CREW_FOLDERS = new Set(["node_modules", "tests"]);
const PYTHON_FOLDERS = new Set(["__pycache__", "venv", "site-packages"]);

/** Where in a crew's folder something cannot be read. */
interface FilePlace {
  readonly file: string;
  readonly line: number;
}

/** A crew's folder cannot be read; the message says which file and why, unless the place says which. */
export class CrewFolderError extends Error {
  override readonly name = "CrewFolderError";
  readonly place: FilePlace | undefined;

  constructor(message: string, place?: FilePlace) {
    super(message);
    this.place = place;
  }
}

/**
 * Reads the files of a crew's folder that the loader looks at: paths inside the folder, with "/", and texts.
 * Throws a CrewFolderError when there are too many or too large ones, when one is not UTF-8, or when a link
 * leads out of the folder.
 */
export async function readCrewFolder(folder: string): Promise<ReadonlyMap<string, string>> {
  const root = await realpath(folder);
  const found = await crewFilesIn(root, root, 0);
  const paths = found.filter((path) => !IDLE_FILE.test(path));
  const python = paths.filter((path) => path.endsWith(".py"));
  const idle = found.filter((path) => IDLE_FILE.test(path)).slice(0, MOST_IDLE_FILES);
  if (paths.length - python.length > MOST_FILES)
    throw new CrewFolderError(`There are more than ${MOST_FILES} files in ${folder}`);
  if (python.length > MOST_PYTHON_FILES)
    throw new CrewFolderError(
      `There are more than ${MOST_PYTHON_FILES} Python files in ${folder}: name packages in requirements.txt, and keep them elsewhere`,
    );
  const files = await Promise.all(
    paths.map(async (path): Promise<[string, string]> => {
      const file = relative(root, path).split(sep).join("/");
      const bytes = await readFile(path);
      return [file, file.endsWith(".py") ? pythonText(bytes) : textOf(file, bytes)];
    }),
  );
  return new Map([
    ...files,
    ...idle.map((path): [string, string] => [relative(root, path).split(sep).join("/"), ""]),
  ]);
}

/** Python may say which encoding it is in; only names are looked for in it, which are ASCII mostly. */
function pythonText(bytes: Buffer): string {
  const read = readUtf8(bytes);
  return "text" in read ? read.text : bytes.toString("latin1");
}

/** CrewAI refuses other encodings, too; a model would be given U+FFFD in place of what was written. */
function textOf(file: string, bytes: Uint8Array): string {
  const read = readUtf8(bytes);
  if ("text" in read) return read.text;
  const line = bytes.subarray(0, read.wrongByte).filter((byte) => byte === LINE_FEED).length + 1;
  const found = bytes[read.wrongByte]?.toString(16).padStart(2, "0");
  const message = `The file is not UTF-8: byte ${read.wrongByte}, from 0, is 0x${found}. Save it as UTF-8`;
  throw new CrewFolderError(message, { file, line });
}

const LINE_FEED = 0x0a;

async function crewFilesIn(root: string, folder: string, depth: number): Promise<readonly string[]> {
  const names = (await readdir(folder)).toSorted();
  const found = await Promise.all(names.map((name) => crewFilesAt(root, join(folder, name), name, depth)));
  return found.flat();
}

async function crewFilesAt(
  root: string,
  path: string,
  name: string,
  depth: number,
): Promise<readonly string[]> {
  if (name.startsWith(".") || NOT_CREW_FOLDERS.has(name) || PYTHON_FOLDERS.has(name)) return [];
  const isLink = (await lstat(path)).isSymbolicLink();
  const target = isLink ? await realpath(path) : path;
  if (isLink && !target.startsWith(root + sep)) {
    throw new CrewFolderError(`${relative(root, path)} is a link that leads out of the crew's folder`);
  }
  const stats = await lstat(target);
  // A linked folder would be read twice, or for ever; its files are read where they are.
  if (stats.isDirectory()) return depth < DEEPEST_FOLDER && !isLink ? crewFilesIn(root, path, depth + 1) : [];
  if (stats.isFile() && IDLE_FILE.test(name)) return [path];
  const isKnowledge = relative(root, path).split(sep).includes("knowledge");
  if (!stats.isFile() || !CREW_FILE.test(name) || (isKnowledge && !name.endsWith(".py"))) return [];
  // What requires packages of a project further down is no matter of the crew's.
  if (PYTHON_SETTINGS.test(name) && depth > 0) return [];
  if (stats.size > LARGEST_FILE_BYTES) {
    throw new CrewFolderError(`${relative(root, path)} is larger than ${LARGEST_FILE_BYTES / 1024} KB`);
  }
  return [path];
}
