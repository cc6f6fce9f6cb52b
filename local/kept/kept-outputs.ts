import { copyFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { isJsonObject } from "../../functions/json/json.ts";
import { codeOf, messageOf } from "../../functions/text/error-text.ts";
import { isFullDisk } from "../full-disk.ts";
import { readIfThere } from "../read-if-there.ts";
import { checkSizes, type FileSizes, sizesIn } from "./file-sizes.ts";
import { hashOfFile } from "./source-hash.ts";

/** What was made: a value that JSON can hold, and what it was made of beside the sources that name it. */
export interface Made<Value> {
  readonly value: Value;
  /** Absolute paths of further files that went in. */
  readonly alsoOf?: readonly string[];
  /** False for what may come out otherwise although no source has changed. */
  readonly mayBeKept: boolean;
}

export interface Making<Value> {
  /** The folder in which things are kept; made if absent. */
  readonly cacheFolder: string;
  /** What is made: the beginning of its folder's name. */
  readonly kind: string;
  /** Folders of this kind that stay; six if absent. */
  readonly keptAtMost?: number;
  /** A hash of all that decides what comes out; asked again afterwards, for sources that change meanwhile. */
  readonly hash: () => Promise<string>;
  /** Emptied, and filled with the files that are made; absent where the value is all. */
  readonly outdir?: string;
  /** Fills `outdir`. */
  readonly make: () => Promise<Made<Value>>;
  readonly log: (line: string) => void;
}

interface KeptValue<Value> {
  readonly value: Value;
  readonly alsoOf: Readonly<Record<string, string>>;
  /** Of FILES. */
  readonly files: FileSizes;
}

const VALUE_FILE = "value.json";
const FILES = "files";
/** Folders of one kind that stay; those of all functions have some 15 MB. */
const KEPT_AT_MOST = 6;

/**
 * Gives what was made of the same sources before, or makes it and keeps it for the next who asks. Whoever
 * asks has copies of the files, so that what is kept can go at any time. What cannot be read or kept is made
 * anew, and said in a line.
 */
export async function keptOrMade<Value>(making: Making<Value>): Promise<Value> {
  const hash = await making.hash();
  const kept = await takeKept<Value>(making, hash);
  if (kept !== undefined) return kept.value;
  if (making.outdir !== undefined) await rm(making.outdir, { recursive: true, force: true });
  const made = await making.make();
  if ((await making.hash()) === hash) await keepMade(making, hash, made);
  return made.value;
}

/** What is made or kept: all of a Making but how. */
export type Keeping = Omit<Making<unknown>, "hash" | "make">;

/**
 * What was made of the sources of this hash before, with copies of its files; undefined if nothing is kept.
 */
export async function takeKept<Value>(
  { cacheFolder, kind, outdir, log }: Keeping,
  hash: string,
): Promise<{ readonly value: Value } | undefined> {
  const folder = join(cacheFolder, `${kind}-${hash}`);
  try {
    const kept = await readKept<Value>(folder);
    if (kept === undefined) return undefined;
    if (outdir !== undefined) copyFiles(kept, join(folder, FILES), outdir);
    await utimes(folder, new Date(), new Date()).catch(whenForbidden);
    return kept;
  } catch (error) {
    if (isFullDisk(error)) throw error;
    log(`What was kept of the ${kind} cannot be used and is made anew: ${messageOf(error)}`);
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    return undefined;
  }
}

/** Keeps what was made of the sources of this hash, if it may be; where it cannot be, a line says so. */
export async function keepMade<Value>(
  { cacheFolder, kind, outdir, keptAtMost = KEPT_AT_MOST, log }: Keeping,
  hash: string,
  made: Made<Value>,
): Promise<void> {
  if (!made.mayBeKept) return;
  try {
    await keep(join(cacheFolder, `${kind}-${hash}`), made, outdir);
    await dropOldest(cacheFolder, kind, keptAtMost);
  } catch (error) {
    log(`The ${kind} cannot be kept for the next start: ${messageOf(error)}`);
  }
}

/** What may only be read is of use as well: another user has made it, say, or its disk takes no writes. */
function whenForbidden(error: unknown): void {
  if (!["EACCES", "EPERM", "EROFS"].includes(codeOf(error))) throw error;
}

/**
 * Undefined when nothing is kept, or what it was made of has changed.
 * @throws Error when it cannot be read
 */
async function readKept<Value>(folder: string): Promise<KeptValue<Value> | undefined> {
  const text = await readIfThere(join(folder, VALUE_FILE));
  if (text === undefined) return undefined;
  const found = JSON.parse(text) as unknown;
  if (
    !isJsonObject(found) ||
    !("value" in found && isJsonObject(found["alsoOf"]) && isJsonObject(found["files"]))
  )
    throw new Error("it is of another version");
  const kept = found as unknown as KeptValue<Value>;
  for (const [file, hash] of Object.entries(kept.alsoOf)) {
    if ((await hashOfFile(file)) !== hash) return undefined;
  }
  return kept;
}

/**
 * The copies are looked at, not what is copied: another process may drop that meanwhile, which Node's copying
 * takes for a folder with fewer files.
 */
function copyFiles<Value>(kept: KeptValue<Value>, files: string, outdir: string): void {
  replaceFolder(outdir, files);
  checkSizes(outdir, kept.files);
}

/** Renamed into place when it is whole: a process that is killed leaves nothing that looks finished. */
async function keep<Value>(
  folder: string,
  { value, alsoOf = [] }: Made<Value>,
  outdir: string | undefined,
): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const unfinished = await mkdtemp(`${folder}-unfinished-`);
  try {
    const files = join(unfinished, FILES);
    if (outdir !== undefined) replaceFolder(files, outdir);
    const hashes = await Promise.all(alsoOf.map(async (file) => [file, (await hashOfFile(file)) ?? ""]));
    const kept: KeptValue<Value> = {
      value,
      alsoOf: Object.fromEntries(hashes) as Record<string, string>,
      files: outdir === undefined ? {} : await sizesIn(files),
    };
    await writeFile(join(unfinished, VALUE_FILE), JSON.stringify(kept));
    // What lies there is of other files outside the sources, or another process was faster.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    await rename(unfinished, folder).catch((error: unknown) => {
      if (!["ENOTEMPTY", "EEXIST"].includes(codeOf(error))) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Waits for the disk: two hundred small files take 20 ms so, and ten times that by promises. */
function replaceFolder(target: string, source: string): void {
  rmSync(target, { recursive: true, force: true });
  copyFolder(target, source);
}

/** Not by Node's cpSync, which ends the process when another one drops the source meanwhile. */
function copyFolder(target: string, source: string): void {
  mkdirSync(target, { recursive: true });
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) copyFolder(to, from);
    else copyFileSync(from, to);
  }
}

/**
 * Of what is kept of one kind, the least recently used go beyond so many, unfinished ones of processes that
 * were killed among them.
 */
export async function dropOldest(cacheFolder: string, kind: string, keptAtMost: number): Promise<void> {
  const names = (await readdir(cacheFolder)).filter((name) => name.startsWith(`${kind}-`));
  const dated = await Promise.all(
    names.map(async (name) => {
      const folder = join(cacheFolder, name);
      // Another process may have dropped it.
      const found = await stat(folder).catch(() => undefined);
      return { folder, usedAt: found?.mtimeMs ?? 0 };
    }),
  );
  const oldest = dated.toSorted((one, other) => other.usedAt - one.usedAt).slice(keptAtMost);
  await Promise.all(oldest.map(({ folder }) => rm(folder, { recursive: true, force: true, maxRetries: 5 })));
}
