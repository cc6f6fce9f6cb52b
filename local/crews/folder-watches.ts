import { type FSWatcher, statSync, watch } from "node:fs";

import { codeOf } from "../../functions/text/error-text.ts";

interface Watch {
  readonly watcher: FSWatcher;
  /** Device and inode: a folder that was replaced by another of its name is watched anew. */
  readonly identity: string;
  /** Only these entries matter; all if undefined. */
  names: ReadonlySet<string> | undefined;
}

/**
 * Watches folders, each by itself and not what is below: Node's own recursive watching loses files that are
 * replaced by a rename on Linux, which is how most editors save. A folder's watch hears of every entry that
 * is written, made, renamed or deleted.
 */
export class FolderWatches {
  readonly #onChange: () => void;
  readonly #onTrouble: (folder: string, error: unknown) => void;
  readonly #watches = new Map<string, Watch>();
  #isClosed = false;

  constructor(onChange: () => void, onTrouble: (folder: string, error: unknown) => void) {
    this.#onChange = onChange;
    this.#onTrouble = onTrouble;
  }

  /** Watches a folder, unless it is watched already. One that is missing is not; what it lies in tells. */
  add(folder: string, names?: ReadonlySet<string>): void {
    if (this.#isClosed) return;
    const identity = identityOf(folder);
    const known = this.#watches.get(folder);
    if (known !== undefined && known.identity === identity) {
      known.names = names;
      return;
    }
    this.#drop(folder);
    if (identity === undefined) return;
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => this.#heard(folder, name));
      // A folder that is deleted; on Windows it is an error.
      watcher.on("error", () => this.#heard(folder, null));
      this.#watches.set(folder, { watcher, identity, names });
    } catch (error) {
      if (codeOf(error) !== "ENOENT") this.#onTrouble(folder, error);
    }
  }

  /** Gives up the watches of all other folders. */
  keepOnly(folders: ReadonlySet<string>): void {
    for (const folder of this.#watches.keys()) if (!folders.has(folder)) this.#drop(folder);
  }

  close(): void {
    this.#isClosed = true;
    for (const folder of this.#watches.keys()) this.#drop(folder);
  }

  #heard(folder: string, name: string | null): void {
    const names = this.#watches.get(folder)?.names;
    if (names === undefined || name === null || names.has(name)) this.#onChange();
  }

  #drop(folder: string): void {
    this.#watches.get(folder)?.watcher.close();
    this.#watches.delete(folder);
  }
}

function identityOf(folder: string): string | undefined {
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() === true ? `${stats.dev}:${stats.ino}` : undefined;
}
