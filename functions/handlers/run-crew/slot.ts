import type { Slots } from "../../domain/admission/slots.ts";
import { JournalUnavailable } from "../../domain/errors.ts";
import { type Execution, hasEnded, waitsForOneOf } from "../../domain/execution.ts";
import type { Invocation } from "../../domain/invocation.ts";
import type { AttemptJournal, ExecutionReader } from "../../domain/journal.ts";

export interface SlotPorts {
  readonly journal: ExecutionReader & AttemptJournal;
  readonly slots: Slots;
}

/** Undefined for an execution that needs no slot, since nothing of its crew will run. */
export async function openExecution(
  executionId: string,
  { journal }: SlotPorts,
): Promise<Execution | undefined> {
  const execution = await journal.read(executionId);
  if (execution === undefined || hasEnded(execution)) return undefined;
  return secondsLeft(execution) > 0 ? execution : undefined;
}

/** A slot of this invocation; giving it back fails no attempt, since its lease ends with the invocation. */
interface HeldSlot {
  release(goesOn: boolean): Promise<void>;
}

/**
 * A slot, or how long to wait for one: no longer than the execution's time limit, which holds meanwhile.
 * "ended" when it has ended while it was asked for one, or another attempt has begun.
 */
export async function slotFor(
  execution: Execution,
  { journal, slots }: SlotPorts,
  { requestId, log, remainingMilliseconds }: Invocation,
): Promise<HeldSlot | { readonly waitSeconds: number } | "ended"> {
  const { executionId, createdAt, crewName: crew } = execution;
  const until = new Date(Date.now() + remainingMilliseconds());
  const slot = await slots.take({ executionId, createdAt, holder: requestId, until });
  if ("release" in slot) {
    return {
      release: (goesOn) =>
        slot.release(goesOn).catch((error: unknown) => {
          if (!(error instanceof JournalUnavailable)) throw error;
          log.error("a slot could not be given back; it is free when its lease ends", error);
        }),
    };
  }
  if (!(await journal.noteWaiting(execution, slot.slots))) {
    await slots.leave(execution);
    return "ended";
  }
  const waitSeconds = Math.min(slot.waitSeconds, Math.max(1, Math.ceil(secondsLeft(execution))));
  // It asks again and again, of which people read once.
  const again = waitsForOneOf(slot.slots, execution);
  const told = { crew, slots: slot.slots, wait_seconds: waitSeconds, again };
  log.info("no slot is free: the execution waits", told);
  return { waitSeconds };
}

const secondsLeft = ({ createdAt, limits }: Execution): number =>
  limits.timeout_seconds === undefined
    ? Number.POSITIVE_INFINITY
    : limits.timeout_seconds - (Date.now() - Date.parse(createdAt)) / 1000;
