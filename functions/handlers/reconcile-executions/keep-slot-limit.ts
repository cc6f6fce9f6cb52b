import type { Account, SlotLimit } from "../../domain/admission/slots.ts";
import type { Log } from "../../domain/log.ts";
import { reasonOf } from "../../text/error-text.ts";

export interface SlotLimitPorts {
  readonly limit: SlotLimit;
  readonly account: Account;
}

/** A raised quota counts after so long, in milliseconds; Lambda is asked no more often. */
const ASKED_EVERY_MILLISECONDS = 10 * 60_000;

/**
 * Keeps in the journal how many crews may run at once: half of what the account may run, so that the other
 * half is left for the API, for reconcile-executions itself and for what else there is in the account.
 *
 * It fails nothing: while Lambda or the journal is away, run-crew goes on with what is known.
 */
export async function keepSlotLimit({ limit, account }: SlotLimitPorts, log: Log): Promise<void> {
  try {
    const known = await limit.read();
    if (known !== undefined && Date.now() - Date.parse(known.askedAt) < ASKED_EVERY_MILLISECONDS) return;
    const mayRun = await account.concurrentExecutions();
    const slots = Math.max(1, Math.floor(mayRun / 2));
    await limit.write(slots, new Date());
    if (slots !== known?.slots) log.info("so many crews may run at once now", { slots, account: mayRun });
  } catch (error) {
    log.warn("it could not be found out how many crews may run at once; the next run tries again", {
      reason: reasonOf(error),
    });
  }
}
