import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";

import { readUtf8 } from "../../../functions/text/utf-8.ts";

/** A folder mistaken for a project must neither fill the memory nor keep anyone waiting. */
const MOST_FILES = 20_000;
const DEEPEST_FOLDER = 20;
const LARGEST_TEXT_BYTES = 1024 * 1024;

/** What nobody writes by hand, or what other tools keep there. */
const NOT_SOURCES = new Set([
  "node_modules",
  "__pycache__",
  "site-packages",
  "venv",
  "env",
  "virtualenv",
  "cdk.out",
]);

/** Something of the project that could not be looked at. */
interface FileNote {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** The files of a project, by their paths inside it, with "/". */
export interface ProjectFiles {
  readonly root: string;
  readonly paths: ReadonlySet<string>;
  /** The text of a file; undefined when there is no such file, or none that can be read, which is noted. */
  readonly textOf: (path: string) => string | undefined;
  readonly bytesOf: (path: string) => Uint8Array;
  readonly sizeOf: (path: string) => number;
  readonly notes: () => readonly FileNote[];
}

/** Lists a project's files. Links are not followed: they might lead out of the folder, or in circles. */
export function readProjectFiles(folder: string): ProjectFiles {
  const root = realpathSync(folder);
  const notes: FileNote[] = [];
  const note = (path: string, message: string, line = 1): void => void notes.push({ path, line, message });
  const paths = new Set(listFiles(root, note));
  const texts = new Map<string, string | undefined>();
  return {
    root,
    paths,
    textOf: (path) => {
      if (!paths.has(path)) return undefined;
      if (!texts.has(path)) texts.set(path, readText(root, path, note));
      return texts.get(path);
    },
    bytesOf: (path) => readFileSync(join(root, path)),
    sizeOf: (path) => statSync(join(root, path)).size,
    notes: () => notes,
  };
}

type Note = (path: string, message: string, line?: number) => void;

function listFiles(root: string, note: Note): readonly string[] {
  const found: string[] = [];
  const folders: { readonly path: string; readonly depth: number }[] = [{ path: "", depth: 0 }];
  for (let next = folders.shift(); next !== undefined; next = folders.shift()) {
    const { path: folder, depth } = next;
    for (const entry of entriesOf(root, folder, note)) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.name.startsWith(".") || NOT_SOURCES.has(entry.name)) continue;
      if (entry.isSymbolicLink())
        note(path, "is a link, and links are not followed: put the file itself there");
      else if (entry.isDirectory() && depth >= DEEPEST_FOLDER)
        note(path, `lies more than ${DEEPEST_FOLDER} folders deep and is not read`);
      else if (entry.isDirectory()) folders.push({ path, depth: depth + 1 });
      else if (entry.isFile() && found.length < MOST_FILES) found.push(path);
      else if (entry.isFile()) {
        note(
          "",
          `There are more than ${MOST_FILES} files here, and the others are not read: name the crew's own folder`,
        );
        return found;
      }
    }
  }
  return found;
}

function entriesOf(root: string, folder: string, note: Note) {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true }).toSorted((one, other) =>
      one.name < other.name ? -1 : 1,
    );
  } catch (error) {
    // The folder that was named must be readable, those inside need not be.
    if (folder === "" || !(error instanceof Error && "syscall" in error)) throw error;
    note(folder, `cannot be read: ${error.message}`);
    return [];
  }
}

function readText(root: string, path: string, note: Note): string | undefined {
  try {
    if (statSync(join(root, path)).size > LARGEST_TEXT_BYTES) {
      note(path, `is larger than ${LARGEST_TEXT_BYTES / 1024} KB and is not read`);
      return undefined;
    }
    const bytes = readFileSync(join(root, path));
    const read = readUtf8(bytes);
    if ("text" in read) return read.text;
    const line = bytes.subarray(0, read.wrongByte).filter((byte) => byte === 0x0a).length + 1;
    note(path, "is not UTF-8 and is not read: save it as UTF-8", line);
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    note(path, `cannot be read: ${error.message}`);
  }
  return undefined;
}
