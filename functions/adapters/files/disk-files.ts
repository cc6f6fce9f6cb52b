import { constants, type Stats } from "node:fs";
import { lstat, mkdir, open, readdir, realpath, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

import { FilesUnavailable } from "../../domain/errors.ts";
import {
  type ExecutionFile,
  type ExecutionFiles,
  MOST_LISTED_FILES,
} from "../../domain/files/execution-files.ts";
import { codeOf } from "../../text/error-text.ts";

/** Folders that programs make, with thousands of files that nobody asks for. */
const HEAVY = new Set(["node_modules", "venv", "__pycache__", "site-packages", ".git"]);

/** What a file is called while it is written. */
const UNFINISHED = /^\.[\da-f-]{36}\.part$/;

/** What says that there is nothing at a path. */
const ABSENT = new Set(["ENOENT", "ENOTDIR", "ELOOP", "EISDIR"]);

/** Files of executions in a folder of this machine. No link in it is followed, whoever made it. */
export function diskFiles(root: string): ExecutionFiles {
  const folderOf = (executionId: string): string => resolve(root, executionId);
  return {
    list: (executionId) =>
      reach("list", async () => {
        const found = await filesIn(folderOf(executionId));
        return found.toSorted((one, other) => (one.name < other.name ? -1 : 1)).slice(0, MOST_LISTED_FILES);
      }),
    read: (executionId, name) => reach("read", async () => readPlain(folderOf(executionId), name)),
    write: ({ executionId, name, bytes }, replaces) =>
      reach("write", async () => {
        const folder = folderOf(executionId);
        await mkdir(folder, { recursive: true });
        if (!replaces && (await statOf(join(folder, name))) !== undefined) {
          const there = await readPlain(folder, name);
          return there !== undefined && Buffer.compare(there, bytes) === 0 ? "written" : "exists";
        }
        await writeWhole(folder, name, bytes);
        return "written";
      }),
  };
}

async function reach<Value>(what: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof FilesUnavailable ? cause : new FilesUnavailable(what, { cause });
  }
}

/** Undefined where there is nothing, or something else than a file in a folder without links. */
export async function readPlain(given: string, name: string): Promise<Buffer | undefined> {
  const folder = resolve(given);
  const path = join(folder, name);
  try {
    if (!(await isInside(folder, dirname(path)))) return undefined;
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    return (await file.stat()).isFile() ? await file.readFile() : undefined;
  } catch (error) {
    if (ABSENT.has(codeOf(error))) return undefined;
    throw error;
  }
}

/** A file is there as a whole or not at all: a process may die while it writes. */
async function writeWhole(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const path = join(folder, name);
  await makeFolders(folder, name.split("/").slice(0, -1));
  const unfinished = join(folder, `.${crypto.randomUUID()}.part`);
  try {
    await using file = await open(unfinished, "wx");
    await file.writeFile(bytes);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Each by itself: a link among them would lead what comes after it elsewhere. */
async function makeFolders(folder: string, parts: readonly string[]): Promise<void> {
  let path = folder;
  for (const part of parts) {
    path = join(path, part);
    const found = await statOf(path);
    if (found === undefined) await mkdir(path, { recursive: true });
    else if (!found.isDirectory()) throw new Error(`${part} is there, and is no folder`);
  }
}

/** Whether a folder below another is reached without a link. */
async function isInside(folder: string, below: string): Promise<boolean> {
  const whole = await realpath(folder);
  return (await realpath(below)) === join(whole, below.slice(folder.length));
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (ABSENT.has(codeOf(error))) return undefined;
    throw error;
  }
}

export async function filesIn(folder: string, prefix = ""): Promise<readonly ExecutionFile[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (ABSENT.has(codeOf(error))) return [];
    throw error;
  });
  const found = entries.map(async (entry): Promise<readonly ExecutionFile[]> => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return HEAVY.has(entry.name) ? [] : filesIn(path, `${prefix}${entry.name}/`);
    const isFile = entry.isFile() && !UNFINISHED.test(entry.name);
    const stats = isFile ? await statOf(path) : undefined;
    return stats === undefined
      ? []
      : [{ name: `${prefix}${entry.name}`, bytes: stats.size, writtenAt: stats.mtime }];
  });
  return (await Promise.all(found)).flat();
}
