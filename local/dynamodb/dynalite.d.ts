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
    readonly status: "opening" | "open" | "closing" | "closed";
    get: (key: string, done: LevelCallback) => unknown;
    /** Undefined if absent. Throws what keeps it from reading; it must be open. */
    getSync: (key: string) => unknown;
    put: (key: string, value: unknown, done: LevelCallback) => unknown;
    del: (key: string, done: LevelCallback) => unknown;
    batch: (operations: readonly object[], done: LevelCallback) => unknown;
    values: (range: Range) => ValueIterator;
    createValueStream: (range: Range) => Stream;
  }

  export interface Store {
    readonly db: Level;
    /** Of the name. Fails with an error that is an answer where there is none. */
    readonly getTable: (name: string, done: LevelCallback) => unknown;
  }

  /** One of DynamoDB's operations, on a request that has been checked. */
  export type Action = (store: Store, data: object, done: LevelCallback) => unknown;

  const database: { create: (options: { readonly path?: string }) => Store };
  export default database;
}

declare module "dynalite/db/conditionParser.js" {
  /** What dynalite gives its parsers beside an expression. What it uses they take out of the last two. */
  export interface ExpressionContext {
    readonly attrNames?: Readonly<Record<string, string>> | undefined;
    readonly attrVals?: Readonly<Record<string, object>> | undefined;
    readonly unusedAttrNames: Record<string, true>;
    readonly unusedAttrVals: Record<string, true>;
  }

  export interface ExpressionParser {
    /** What is wrong with the expression, as a text, or what it says. Throws what is no expression. */
    parse: (text: string, options: { readonly context: ExpressionContext }) => unknown;
  }

  const parser: ExpressionParser;
  export default parser;
}

declare module "dynalite/db/projectionParser.js" {
  export { default } from "dynalite/db/conditionParser.js";
}

declare module "dynalite/db/updateParser.js" {
  export { default } from "dynalite/db/conditionParser.js";
}

declare module "dynalite/validations/index.js" {
  import type { Store } from "dynalite/db/index.js";

  /** What a request of one operation may hold. */
  export interface Rules {
    readonly types: object;
    readonly custom: unknown;
  }

  const validations: {
    /** The request without what the operation does not know. Throws an error that is an answer. */
    readonly checkTypes: (data: object, types: Rules["types"]) => object;
    /** Adds what its expressions say. Throws an error that is an answer. */
    readonly checkValidations: (
      data: object,
      types: Rules["types"],
      custom: Rules["custom"],
      store: Store,
    ) => void;
  };
  export default validations;
}

declare module "dynalite/actions/deleteItem.js" {
  import type { Action } from "dynalite/db/index.js";

  const action: Action;
  export default action;
}

declare module "dynalite/validations/deleteItem.js" {
  import type { Rules } from "dynalite/validations/index.js";

  const rules: Rules;
  export default rules;
}

declare module "dynalite/actions/getItem.js" {
  import type { Action } from "dynalite/db/index.js";

  const action: Action;
  export default action;
}

declare module "dynalite/validations/getItem.js" {
  import type { Rules } from "dynalite/validations/index.js";

  const rules: Rules;
  export default rules;
}

declare module "dynalite/actions/putItem.js" {
  import type { Action } from "dynalite/db/index.js";

  const action: Action;
  export default action;
}

declare module "dynalite/validations/putItem.js" {
  import type { Rules } from "dynalite/validations/index.js";

  const rules: Rules;
  export default rules;
}

declare module "dynalite/actions/query.js" {
  import type { Action } from "dynalite/db/index.js";

  const action: Action;
  export default action;
}

declare module "dynalite/validations/query.js" {
  import type { Rules } from "dynalite/validations/index.js";

  const rules: Rules;
  export default rules;
}

declare module "dynalite/actions/updateItem.js" {
  import type { Action } from "dynalite/db/index.js";

  const action: Action;
  export default action;
}

declare module "dynalite/validations/updateItem.js" {
  import type { Rules } from "dynalite/validations/index.js";

  const rules: Rules;
  export default rules;
}
