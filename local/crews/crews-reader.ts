import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import type { BuiltCrew } from "../../functions/crew/index.ts";
import { messageOf } from "../../functions/text/error-text.ts";
import type { Bundles } from "../built-functions.ts";
import { CACHE_FOLDER, hashOfProject } from "../kept/project-sources.ts";
import { configurationAbove } from "../kept/source-hash.ts";
import { logLine } from "../log-line.ts";
import { pythonFolders } from "../python/crew-python.ts";
import { ChangeLoop } from "./change-loop.ts";
import { CrewNews, type UnusedEdit, unusedEdits, usedCrew } from "./crew-news.ts";
import { type ReadCrews, type Reading, readCrewsAgain, type ReadingOptions } from "./crew-reading.ts";
import type { CrewSet, CrewSets } from "./crew-set.ts";
import { FolderWatches } from "./folder-watches.ts";

/** A start waits for what was saved before it, but not for ever: then the newest good crews are used. */
const LONGEST_WAIT_MILLISECONDS = 10_000;
/** A start does not wait for ever for crews that keep changing. */
const MOST_FIRST_READINGS = 5;
/** How often is looked for a folder of crews that is gone, and after a reading that failed. */
const LOOK_AGAIN_MILLISECONDS = 2000;

export interface CrewsReaderOptions extends Omit<ReadingOptions, "projectHash" | "onFolder" | "cacheFolder"> {
  /** With the project's packages if absent. */
  readonly cacheFolder?: string;
  /** The functions that sets are made of. */
  readonly bundles: Promise<Bundles>;
  readonly sets: CrewSets;
}

/** Uses a set from now on, for what begins. */
export type UseSet = (set: CrewSet) => void;

/** Reads the crews, and again whenever a file changes that they are made of. */
export class CrewsReader {
  readonly #options: CrewsReaderOptions;
  readonly #reading: ReadingOptions;
  readonly #loop = new ChangeLoop(() => this.#readAgain());
  readonly #stop = new AbortController();
  readonly #news: CrewNews;
  readonly #watches: FolderWatches;
  /** Folders that the reading under way has looked through. */
  readonly #lookedThrough = new Set<string>();
  #crews: ReadCrews = new Map();
  #set: CrewSet | undefined;
  #use: UseSet = () => undefined;
  #lookAgain: NodeJS.Timeout | undefined;
  #toldTrouble = "";

  private constructor(options: CrewsReaderOptions, projectHash: string) {
    this.#options = options;
    this.#news = new CrewNews(options.log);
    this.#watches = new FolderWatches(
      () => this.#loop.changed(),
      (folder, error) => this.#tellTrouble(unwatchable(folder, error)),
    );
    this.#reading = {
      cacheFolder: CACHE_FOLDER,
      ...options,
      projectHash,
      signal: AbortSignal.any([options.signal, this.#stop.signal]),
      onFolder: (folder) => this.#watch(folder),
    };
  }

  /** @throws Error when the folder of crews cannot be read, or nothing can be built */
  static async open(options: CrewsReaderOptions): Promise<CrewsReader> {
    const reader = new CrewsReader(options, await hashOfProject());
    try {
      await rm(options.buildsFolder, { recursive: true, force: true });
      for (let tries = 0; tries < MOST_FIRST_READINGS; tries++) {
        const read = await reader.#read();
        reader.#crews = read.crews;
        if (read.isWhole) break;
        // What is not there yet is read once the stack is up.
        reader.#loop.changed();
      }
      reader.#set = await reader.#setOf(reader.#crews);
    } catch (error) {
      await reader.close();
      throw error;
    }
    return reader;
  }

  /** Of the crews as they are used now. */
  get set(): CrewSet {
    if (this.#set === undefined) throw new Error("the crews have not been read yet");
    return this.#set;
  }

  /** As they are used now. */
  get listed(): readonly BuiltCrew[] {
    return [...this.#crews.values()].map(usedCrew);
  }

  /** Edits with errors, of crews that are used as they were before: those saved by now included. */
  async unusedEdits(): Promise<readonly UnusedEdit[]> {
    await this.upToDate();
    return unusedEdits(this.#crews);
  }

  /** Begins to read again what changes. Each set is given to `use` before starts that wait for it go on. */
  follow(use: UseSet): void {
    this.#use = use;
    this.#loop.follow();
  }

  /** Waits for a reading that is due or under way, for a while. */
  upToDate(): Promise<void> {
    return this.#loop.upToDate(LONGEST_WAIT_MILLISECONDS);
  }

  async close(): Promise<void> {
    this.#watches.close();
    clearTimeout(this.#lookAgain);
    this.#stop.abort(new Error("the stack is being stopped"));
    await this.#loop.stop();
  }

  async #readAgain(): Promise<boolean> {
    const began = performance.now();
    try {
      const before = this.#crews;
      const { crews, isWhole } = await this.#read();
      if (crews.size === 0 && before.size > 0) return this.#keepsLast();
      this.#toldTrouble = "";
      if (isSame(before, crews)) return isWhole;
      const set = await this.#setOf(crews);
      this.#crews = crews;
      this.#set = set;
      this.#use(set);
      this.#news.tell(before, crews, Math.round(performance.now() - began) / 1000);
      await this.#dropUnused();
      return isWhole;
    } catch (error) {
      if (this.#stop.signal.aborted) return true;
      // What is wrong may be over soon, and nothing may change that is watched.
      clearTimeout(this.#lookAgain);
      this.#lookAgain = setTimeout(() => this.#loop.changed(), LOOK_AGAIN_MILLISECONDS).unref();
      return existsSync(this.#options.crewsDirectory) ? this.#failed(error) : this.#keepsLast();
    }
  }

  #keepsLast(): boolean {
    const { crewsDirectory } = this.#options;
    this.#tellTrouble(
      `There is no crew in ${crewsDirectory} any more. Those that were read before stay in use until there is one`,
    );
    return true;
  }

  #failed(error: unknown): boolean {
    this.#tellTrouble(
      `The crews cannot be read again, and those that were read before stay in use: ${messageOf(error)}`,
    );
    return true;
  }

  /** Once, until crews are read again. */
  #tellTrouble(sentence: string): void {
    if (this.#toldTrouble === sentence) return;
    this.#toldTrouble = sentence;
    this.#options.log(logLine("WARN", sentence, { service: "crews" }));
  }

  async #read(): Promise<Reading> {
    this.#lookedThrough.clear();
    this.#watch(this.#options.crewsDirectory);
    const reading = await readCrewsAgain(this.#crews, this.#reading);
    this.#watches.keepOnly(new Set([...this.#lookedThrough, ...this.#watchFiles(reading.crews)]));
    return reading;
  }

  #watch(folder: string): void {
    this.#lookedThrough.add(folder);
    this.#watches.add(folder);
  }

  /**
   * Watches files that are not in the crews' folders, and the folder of crews itself: by the folders that
   * they lie in, for a file may be replaced.
   */
  #watchFiles(crews: ReadCrews): readonly string[] {
    const { crewsDirectory } = this.#options;
    const elsewhere = [...crews.values()].flatMap((crew) => crew.elsewhere);
    const files = [crewsDirectory, ...configurationAbove(crewsDirectory), ...elsewhere];
    const folders = [...Map.groupBy(files, (file) => dirname(file))].filter(
      ([folder]) => !this.#lookedThrough.has(folder),
    );
    for (const [folder, inIt] of folders)
      this.#watches.add(folder, new Set(inIt.map((file) => basename(file))));
    return folders.map(([folder]) => folder);
  }

  async #setOf(crews: ReadCrews): Promise<CrewSet> {
    const { bundles, sets, crewsDirectory } = this.#options;
    const all = [...crews.values()].map((crew) => {
      const built = usedCrew(crew);
      const python = built.crew?.python && { python: pythonFolders(crewsDirectory, built.name) };
      return { built, hash: crew.good?.output ?? "", folder: crew.good?.folder, ...python };
    });
    return sets.make(await bundles, this.#reading.projectHash, all);
  }

  /** Builds of earlier edits, of edits with errors, and those that were out of date when they were done. */
  async #dropUnused(): Promise<void> {
    const used = new Set([...this.#crews.values()].flatMap(({ good }) => good?.folder ?? []));
    const { buildsFolder } = this.#options;
    const folders = existsSync(buildsFolder) ? await readdir(buildsFolder) : [];
    for (const name of folders) {
      const folder = join(buildsFolder, name);
      if (!used.has(folder)) await rm(folder, { recursive: true, force: true });
    }
  }
}

const isSame = (one: ReadCrews, other: ReadCrews): boolean =>
  one.size === other.size && [...one].every(([name, crew]) => other.get(name) === crew);

const unwatchable = (folder: string, error: unknown): string =>
  `${folder} cannot be watched, so that its edits may be seen late: ${messageOf(error)}. Allow more watches (fs.inotify.max_user_watches on Linux), or restart Stepcrew after an edit`;
