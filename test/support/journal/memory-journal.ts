import { setImmediate } from "node:timers/promises";

import { type Once, stableHash, Suspend } from "../../../functions/crew/index.ts";
import { parseExactly } from "../../../functions/json/exact-json.ts";

export interface MemoryJournal {
  readonly once: Once;
  /** The paths of stored steps, in the order they were stored. */
  readonly paths: () => readonly string[];
  /** Lets so many more effects happen, then suspends before the next. */
  readonly allow: (effects: number) => void;
}

/** A journal in memory that keeps JSON texts, as a real one does, and refuses a replay of another request. */
export function memoryJournal(): MemoryJournal {
  const steps = new Map<string, { readonly request: string; readonly value: string }>();
  let allowed = Number.POSITIVE_INFINITY;
  const once: Once = async (path, request, effect, facts) => {
    await setImmediate();
    const stored = steps.get(path);
    if (stored !== undefined) {
      if (stored.request !== stableHash(request)) throw new Error(`${path} was asked something else before`);
      return parseExactly(stored.value) as Awaited<ReturnType<typeof effect>>;
    }
    if (facts?.kind !== "wait" && facts?.kind !== "clock" && --allowed < 0) throw new Suspend();
    const value = await effect();
    steps.set(path, { request: stableHash(request), value: JSON.stringify(value) });
    return value;
  };
  return {
    once,
    paths: () => [...steps.keys()],
    allow: (effects) => {
      allowed = effects;
    },
  };
}
