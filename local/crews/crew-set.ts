import { createHash } from "node:crypto";
import { copyFile, link, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { readBuiltCrews } from "../../functions/adapters/crew-files/built-crews.ts";
import { Queue } from "../../functions/async/queue.ts";
import type { BuiltCrew } from "../../functions/crew/index.ts";
import { codeOf } from "../../functions/text/error-text.ts";
import { SHARED_CODE } from "../../infra/bundle/shared-code.ts";
import { type CrewFunctionName, crewFunctionNames } from "../../infra/functions.ts";
import type { Bundles } from "../built-functions.ts";
import { checkSizes, type FileSizes, sizesIn } from "../kept/file-sizes.ts";
import { copyPython, type PythonFolders, pythonFoldersOfSet } from "../python/crew-python.ts";

/**
 * The functions that know crews, with one consistent list of them: what a deployment would be. It never
 * changes.
 */
export interface CrewSet {
  /** A number that is made of what it holds, as the versions of functions and workflows are numbers. */
  readonly name: string;
  readonly crews: readonly BuiltCrew[];
  readonly entries: Readonly<Record<CrewFunctionName, string>>;
}

/** A crew of a set. */
export interface CrewOfSet {
  readonly built: BuiltCrew;
  /** A hash of its code. */
  readonly hash: string;
  /** Where its code is; undefined when it has none. */
  readonly folder: string | undefined;
  /** Where its Python is, if it has any. */
  readonly python?: PythonFolders;
}

const FILES = "set.json";
const UNFINISHED = ".unfinished";
const ENTRY = "index.mjs";

/** The sets that are on disk, each in a folder of its own. */
export class CrewSets {
  readonly #folder: string;
  /** A set may be made again while it goes. */
  readonly #queue = new Queue();
  #newest: string | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Makes a set of crews and the functions as they were built, or takes the one on disk that is equal. Its
   * files are links, so that it takes next to no room, and stays when what it was made of goes.
   */
  async make(bundles: Bundles, projectHash: string, crews: readonly CrewOfSet[]): Promise<CrewSet> {
    const name = nameOf([projectHash, ...crews.flatMap(({ hash, built }) => [hash, JSON.stringify(built)])]);
    return this.#queue.run(async () => {
      // What cannot be opened is made anew.
      const known = await this.open(name).catch(() => undefined);
      const set = known ?? (await this.#make(name, bundles, crews));
      this.#newest = name;
      return set;
    });
  }

  async #make(name: string, bundles: Bundles, crews: readonly CrewOfSet[]): Promise<CrewSet> {
    const unfinished = join(this.#folder, `${UNFINISHED}-${name}`);
    await rm(unfinished, { recursive: true, force: true });
    const list = JSON.stringify(crews.map(({ built }) => built));
    for (const functionName of crewFunctionNames) {
      const folder = join(unfinished, functionName);
      await linkFolder(dirname(bundles[functionName].entry), folder);
      // The bundle has a list without crews, and of one file with it.
      await rm(join(folder, "crews.json"), { force: true });
      await writeFile(join(folder, "crews.json"), list);
    }
    await linkFolder(
      join(dirname(bundles["run-crew"].entry), "..", SHARED_CODE),
      join(unfinished, SHARED_CODE),
    );
    const runCrew = join(unfinished, "run-crew");
    for (const { built, folder, python } of crews) {
      if (folder !== undefined) await linkFolder(folder, join(runCrew, "crews", built.name));
      if (python !== undefined) await copyPython(python, pythonFoldersOfSet(runCrew, built.name));
    }
    await writeFile(join(unfinished, FILES), JSON.stringify(await sizesIn(unfinished)));
    await rm(join(this.#folder, name), { recursive: true, force: true });
    await rename(unfinished, join(this.#folder, name));
    return this.open(name);
  }

  /** Where the Python of one of a set's crews is. */
  python(set: string, crew: string): PythonFolders {
    return pythonFoldersOfSet(join(this.#folder, set, "run-crew"), crew);
  }

  /** @throws Error saying what is missing or damaged */
  async open(name: string): Promise<CrewSet> {
    const folder = join(this.#folder, name);
    checkSizes(folder, JSON.parse(await readFile(join(folder, FILES), "utf8")) as FileSizes);
    // Of an engine of another version they may have another form, which that engine reads.
    const crews = await readBuiltCrews(join(folder, "run-crew")).catch(() => []);
    const entries = crewFunctionNames.map((functionName) => [
      functionName,
      join(folder, functionName, ENTRY),
    ]);
    return { name, crews, entries: Object.fromEntries(entries) as CrewSet["entries"] };
  }

  /** Unless it was made last: that is in use again, or about to be. */
  async drop(name: string): Promise<void> {
    await this.#queue.run(async () => {
      if (name !== this.#newest) await rm(join(this.#folder, name), { recursive: true, force: true });
    });
  }

  /** Drops all but these, unfinished ones of processes that were killed among them. */
  async dropOthers(names: ReadonlySet<string>): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const others = (await readdir(this.#folder)).filter((name) => !names.has(name));
    await Promise.all(others.map((name) => this.drop(name)));
  }
}

/** 48 bits of a hash. */
const nameOf = (texts: readonly string[]): string =>
  String(createHash("sha256").update(texts.join("\0")).digest().readUIntBE(0, 6));

/** What a file system says that has no links, no more of them, or not from another one. */
const NO_LINKS = ["EPERM", "EXDEV", "EMLINK", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EACCES"];

async function linkFolder(source: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) await linkFolder(from, to);
    else await linkOrCopy(from, to);
  }
}

async function linkOrCopy(source: string, target: string): Promise<void> {
  try {
    await link(source, target);
  } catch (error) {
    if (!NO_LINKS.includes(codeOf(error))) throw error;
    await copyFile(source, target);
  }
}
