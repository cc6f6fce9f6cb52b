declare module "dynalite" {
  import type { Server } from "node:http";

  interface DynaliteOptions {
    /** Folder of the LevelDB store; in memory if absent. */
    readonly path?: string;
    /** How long a new table stays CREATING; 500 if absent. */
    readonly createTableMs?: number;
  }

  export default function dynalite(options?: DynaliteOptions): Server;
}

declare module "dynalite/db/index.js" {
  import type { Stream } from "node:stream";

  export type LevelCallback = (error?: unknown, value?: unknown) => void;

  /** Of keys. */
  export interface Range {
    readonly gte?: string;
    readonly gt?: string;
    readonly lte?: string;
    readonly lt?: string;
    readonly reverse?: boolean;
    /** As many as there are if negative. */
    readonly limit?: number;
  }

  interface ValueIterator {
    /** At most so many of the next values; none at the end. */
    nextv: (size: number) => Promise<unknown[]>;
    close: () => Promise<void>;
  }

  /** What dynalite makes of LevelDB's store: functions that call back. */
  export interface Level {
    open(): Promise<void>;
    readonly close: (() => Promise<void>) & {
      /** LevelDB's own, after which the store can be opened again. */
      readonly _original: () => Promise<void>;
    };
    get: (key: string, done: LevelCallback) => unknown;
    put: (key: string, value: unknown, done: LevelCallback) => unknown;
    del: (key: string, done: LevelCallback) => unknown;
    batch: (operations: readonly object[], done: LevelCallback) => unknown;
    values: (range: Range) => ValueIterator;
    createValueStream: (range: Range) => Stream;
  }

  interface Store {
    readonly db: Level;
  }

  const database: { create: (options: { readonly path?: string }) => Store };
  export default database;
}
