import type { EffectFacts } from "../../crew/ports.ts";

/** Whether an effect only takes a note: it asks nobody anything, takes no time and cannot end the process. */
export const isNote = (facts: EffectFacts | undefined): boolean =>
  facts?.kind === "wait" || facts?.kind === "clock";
