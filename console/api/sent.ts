import { type Signal, useSignal } from "@preact/signals";

import { asError } from "./loaded.ts";

/** Something that is sent to the API when somebody says so. */
export interface Sending {
  readonly isUnderWay: Signal<boolean>;
  readonly failure: Signal<Error | undefined>;
  /** Does it, unless it is being done. */
  readonly send: (work: () => Promise<void>) => void;
}

export function useSending(): Sending {
  const isUnderWay = useSignal(false);
  const failure = useSignal<Error | undefined>(undefined);
  const run = async (work: () => Promise<void>): Promise<void> => {
    isUnderWay.value = true;
    failure.value = undefined;
    try {
      await work();
    } catch (error) {
      failure.value = asError(error);
    } finally {
      isUnderWay.value = false;
    }
  };
  const send = (work: () => Promise<void>): void => {
    if (!isUnderWay.value) void run(work);
  };
  return { isUnderWay, failure, send };
}
