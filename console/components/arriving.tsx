import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";

import { Trouble } from "./trouble.tsx";

interface ArrivingProps<Value> {
  readonly loaded: {
    readonly value: ReadonlySignal<Value | undefined>;
    readonly failure: ReadonlySignal<Error | undefined>;
    readonly reload: () => void;
  };
  /** Nothing is said while it is on its way: it may be nothing. */
  readonly isQuiet?: boolean;
  readonly children: (value: Value) => ComponentChildren;
}

/**
 * What was asked of the API: that it is on its way, why it is not here, and then what it is. What came
 * before stays where asking once more fails.
 */
export function Arriving<Value>({ loaded, isQuiet = false, children }: ArrivingProps<Value>) {
  const { value, failure, reload } = loaded;
  const isOnItsWay = value.value === undefined && failure.value === undefined;
  return (
    <>
      {failure.value !== undefined && <Trouble failure={failure.value} retry={reload} />}
      {isOnItsWay && !isQuiet && <p class="muted">Loading …</p>}
      {value.value !== undefined && children(value.value)}
    </>
  );
}
