import type * as z from "zod";

type Memoizer = NonNullable<ReturnType<typeof z.config>["memoizer"]>;
type Schema = Parameters<Memoizer["attach"]>[0];
type Answer = ReturnType<Schema["_zod"]["parse"]>;
type Ask = (payload: z.core.ParsePayload, context: object) => Answer;

/** The parts of a schema that are changed here. */
interface Inside {
  deferred: (() => unknown)[] | undefined;
  parse: Ask;
  run: Ask;
}

/** What a schema said of a value; its issues are copied, since whoever gets them writes into their paths. */
interface Said {
  readonly value: unknown;
  readonly issues: readonly z.core.$ZodRawIssue[];
}

const copies = (issues: readonly z.core.$ZodRawIssue[]): z.core.$ZodRawIssue[] =>
  issues.map((issue) => (issue.path === undefined ? { ...issue } : { ...issue, path: [...issue.path] }));

const isContainer = (value: unknown): value is object => typeof value === "object" && value !== null;

/**
 * In the place of zod's own memory. It asks a schema once about each list or object of a value: where
 * alternatives hold themselves, a wrong value in thirty levels would be looked at 2^30 times. Zod's own looks
 * out for values that hold themselves as well, which no JSON does: to find out whether one could, it walks
 * all ways through a schema, which takes minutes where twelve kinds of things hold each other.
 */
export const ONCE_A_VALUE: Memoizer = {
  alloc: (_schema, _payload, empty) => empty,
  guard: () => {},
  attach: (attached) => {
    const schema = attached._zod as Inside;
    (schema.deferred ??= []).push(() => {
      const { parse, run } = schema;
      schema.parse = remembering(parse);
      // Without checks of its own a schema is run by what `parse` was.
      if (run === parse) schema.run = schema.parse;
    });
  },
};

/** Nothing is remembered beyond one call of a schema, which has a context of its own. */
function remembering(ask: Ask): Ask {
  const calls = new WeakMap<object, WeakMap<object, Said>>();
  return (payload, context) => {
    const given = payload.value;
    if (!isContainer(given)) return ask(payload, context);
    const call = calls.get(context) ?? new WeakMap<object, Said>();
    calls.set(context, call);
    const said = call.get(given);
    if (said === undefined) {
      const answer = ask(payload, context);
      // Nothing in a JSON Schema takes its time.
      if (answer instanceof Promise) return answer;
      call.set(given, { value: answer.value, issues: copies(answer.issues) });
      return answer;
    }
    payload.value = said.value;
    payload.issues.push(...copies(said.issues));
    return payload;
  };
}
