// @ts-check
import { AsyncLocalStorage } from "node:async_hooks";

/** @typedef {Record<string, string>} Variables */

/**
 * Gives whatever runs for a function variables of its own in `process.env`, as its process in Lambda has them,
 * though one thread runs several functions at once. What runs for none of them sees the thread's.
 *
 * @returns {<Result>(variables: Readonly<Variables>, run: () => Result) => Result} Runs something for the
 *   function that these variables are of: always the same object, for it may change them.
 */
export function environmentsApart() {
  const own = process.env;
  /** @type {AsyncLocalStorage<NodeJS.ProcessEnv>} */
  const environments = new AsyncLocalStorage();
  /** @type {WeakMap<object, NodeJS.ProcessEnv>} */
  const known = new WeakMap();
  const now = () => environments.getStore() ?? own;
  const env = new Proxy(
    /** @type {NodeJS.ProcessEnv} */ ({}),
    {
      get: (_, name) => (typeof name === "string" ? now()[name] : undefined),
      set: (_, name, value) => {
        if (typeof name === "string") now()[name] = String(value);
        return true;
      },
      has: (_, name) => name in now(),
      deleteProperty: (_, name) => Reflect.deleteProperty(now(), name),
      ownKeys: () => Reflect.ownKeys(now()),
      getOwnPropertyDescriptor: (_, name) => Reflect.getOwnPropertyDescriptor(now(), name),
      defineProperty: (_, name, { value }) => {
        if (typeof name === "string") now()[name] = String(value);
        return true;
      },
    },
  );
  Object.defineProperty(process, "env", { value: env });
  return (variables, run) => {
    const environment = known.get(variables) ?? Object.assign(Object.create(null), variables);
    known.set(variables, environment);
    return environments.run(environment, run);
  };
}
