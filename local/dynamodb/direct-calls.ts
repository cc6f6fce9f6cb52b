import deleteItem from "dynalite/actions/deleteItem.js";
import getItem from "dynalite/actions/getItem.js";
import putItem from "dynalite/actions/putItem.js";
import query from "dynalite/actions/query.js";
import updateItem from "dynalite/actions/updateItem.js";
import type { Action, Store } from "dynalite/db/index.js";
import deleteItemRules from "dynalite/validations/deleteItem.js";
import getItemRules from "dynalite/validations/getItem.js";
import validations, { type Rules } from "dynalite/validations/index.js";
import putItemRules from "dynalite/validations/putItem.js";
import queryRules from "dynalite/validations/query.js";
import updateItemRules from "dynalite/validations/updateItem.js";

import type { NearbyAnswer, NearbyRequest } from "../../functions/adapters/network/nearby-servers.ts";
import { isJsonObject } from "../../functions/json/json.ts";
import { interceptWrites } from "./intercepted-writes.ts";

/** What the journal asks for all the time. */
const OPERATIONS: Readonly<Record<string, readonly [Action, Rules]>> = {
  DeleteItem: [deleteItem, deleteItemRules],
  GetItem: [getItem, getItemRules],
  PutItem: [putItem, putItemRules],
  Query: [query, queryRules],
  UpdateItem: [updateItem, updateItemRules],
};

const TARGET = /^DynamoDB_20120810\.(\w+)$/;

export type DirectCall = () => Promise<NearbyAnswer>;

/**
 * Calls what dynalite makes of a request, without its reading of HTTP: a third of what a call costs.
 * Undefined for a request that it has to see whole: an operation that is seldom asked for, or one that is not
 * well formed.
 */
export function directCalls(store: Store): (request: NearbyRequest) => DirectCall | undefined {
  const known = withKnownTables(store);
  return ({ headers, body }) => {
    const [, name = ""] = TARGET.exec(headers["x-amz-target"] ?? headers["X-Amz-Target"] ?? "") ?? [];
    const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    const data = operation && jsonObjectOf(body);
    if (operation === undefined || data === undefined) return undefined;
    const [action, { types, custom }] = operation;
    return async () => {
      try {
        const checked = validations.checkTypes(data, types);
        validations.checkValidations(checked, types, custom, known);
        return answer(200, await called(action, known, checked));
      } catch (error) {
        if (!isAnswer(error)) throw error;
        return answer(error.statusCode, error.body);
      }
    };
  };
}

function jsonObjectOf(body: string | Uint8Array): object | undefined {
  try {
    const data: unknown = JSON.parse(typeof body === "string" ? body : Buffer.from(body).toString());
    return isJsonObject(data) ? data : undefined;
  } catch {
    // dynalite says what is wrong with it.
    return undefined;
  }
}

const called = (action: Action, store: Store, data: object): Promise<unknown> =>
  new Promise((resolve, reject) => {
    action(store, data, (error, result) => (error ? reject(error as Error) : resolve(result)));
  });

/** dynalite's errors that are answers say so by their status. */
const isAnswer = (error: unknown): error is { readonly statusCode: number; readonly body: unknown } =>
  error instanceof Error && "statusCode" in error && typeof error.statusCode === "number" && "body" in error;

const answer = (statusCode: number, body: unknown): NearbyAnswer => ({
  statusCode,
  headers: { "content-type": "application/x-amz-json-1.0" },
  body: Buffer.from(JSON.stringify(body)),
});

/** A store that reads the description of a table once. The calls above only look at it. */
function withKnownTables(store: Store): Store {
  const known = new Map<string, unknown>();
  let version = 0;
  interceptWrites(store.db, (operations, write, done) => {
    if (!operations.some(({ key }) => key.startsWith("table~"))) return write(done);
    const forget = (): void => {
      version += 1;
      known.clear();
    };
    forget();
    return write((error) => {
      forget();
      done(error);
    });
  });
  return {
    ...store,
    getTable: (name, done) => {
      const table = known.get(name);
      if (table !== undefined) return done(undefined, table);
      const asked = version;
      return store.getTable(name, (error, read) => {
        if (!error && version === asked) known.set(name, read);
        done(error, read);
      });
    },
  };
}
