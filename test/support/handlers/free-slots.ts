import type { Slots } from "../../../functions/domain/admission/slots.ts";

/** A slot for everybody. */
export const FREE_SLOTS: Slots = {
  take: () => Promise.resolve({ release: () => Promise.resolve() }),
  leave: () => Promise.resolve(),
};
