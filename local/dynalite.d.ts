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
  interface Store {
    readonly db: { open(): Promise<void>; close(): Promise<void> };
  }

  const database: { create(options: { readonly path: string }): Store };
  export default database;
}
