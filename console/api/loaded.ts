import { type Signal, useSignal } from "@preact/signals";
import { useCallback, useEffect, useRef } from "preact/hooks";

/** What is known of something that is asked of the API. */
export interface Loaded<Value> {
  /** What came last; undefined until something has come. */
  readonly value: Signal<Value | undefined>;
  /** Why the last try failed; undefined if it did not. */
  readonly failure: Signal<Error | undefined>;
  /** Asks once more; what is known stays until the answer is here. An answer on its way is not waited for. */
  readonly reload: () => void;
  /** The same, unless an answer is on its way: for what is asked again and again. */
  readonly refresh: () => void;
}

/**
 * Asks when a component appears and whenever one of the inputs changes, and gives an earlier question up.
 * @param load is called with a signal that ends it
 */
export function useLoaded<Value>(
  load: (signal: AbortSignal) => Promise<Value>,
  inputs: readonly unknown[],
): Loaded<Value> {
  const value = useSignal<Value | undefined>(undefined);
  const failure = useSignal<Error | undefined>(undefined);
  const asking = useRef<AbortController>(undefined);
  const latest = useRef(load);
  latest.current = load;
  const reload = useCallback(() => {
    asking.current?.abort(new Superseded());
    const controller = (asking.current = new AbortController());
    const { signal } = controller;
    void ask(() => latest.current(signal), { value, failure, signal }).finally(() => {
      if (asking.current === controller) asking.current = undefined;
    });
  }, []);
  const refresh = useCallback(() => {
    if (asking.current === undefined) reload();
  }, []);
  useEffect(() => {
    value.value = undefined;
    reload();
    return () => asking.current?.abort(new Superseded());
  }, inputs);
  return { value, failure, reload, refresh };
}

/** Nobody waits for the answer any more. */
class Superseded extends Error {}

async function ask<Value>(
  load: () => Promise<Value>,
  to: Pick<Loaded<Value>, "value" | "failure"> & { readonly signal: AbortSignal },
): Promise<void> {
  try {
    const found = await load();
    if (to.signal.aborted) return;
    to.value.value = found;
    to.failure.value = undefined;
  } catch (error) {
    if (!to.signal.aborted) to.failure.value = asError(error);
  }
}

export const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown));
