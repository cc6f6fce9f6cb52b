/**
 * How many crews run at once until Lambda has been asked what the account may: half of what a new one has.
 */
export const SLOTS_UNTIL_KNOWN = 5;

export interface SlotRequest {
  readonly executionId: string;
  /** Orders those that wait. */
  readonly createdAt: string;
  /** Names the invocation among all others. */
  readonly holder: string;
  /** When the invocation is over however it ends, and with it the lease of its slot. */
  readonly until: Date;
}

/** A slot that an invocation holds. */
export interface Slot {
  /**
   * Gives it back, if the invocation still holds it.
   * @param goesOn whether the next attempt of this execution follows at once: it then stands before all that
   *   were started later
   */
  release(goesOn: boolean): Promise<void>;
}

/** All slots are taken, or will be by those that wait for longer. */
export interface SlotWait {
  /** How many slots there are. */
  readonly slots: number;
  /** When to ask again. */
  readonly waitSeconds: number;
}

/**
 * The right to run a crew, which as many executions have at once as there are slots. A slot is bound to its
 * execution: a further attempt of it takes the same one again. Those that wait are served in the order of
 * their starts. All of it throws JournalUnavailable.
 */
export interface Slots {
  take(request: SlotRequest): Promise<Slot | SlotWait>;
  /** Takes an execution that has ended out of the queue. */
  leave(execution: Pick<SlotRequest, "executionId" | "createdAt">): Promise<void>;
}

/** How many slots there are, kept for run-crew by who has asked Lambda. */
export interface SlotLimit {
  read(): Promise<{ readonly slots: number; readonly askedAt: string } | undefined>;
  write(slots: number, askedAt: Date): Promise<void>;
}

/** What the account may do. */
export interface Account {
  /** How many functions may run at once in this region. */
  concurrentExecutions(): Promise<number>;
}

const FIRST_WAIT_SECONDS = 5;
/** How a wait grows from look to look, and how far: a slot that is free must not lie idle for long. */
const GROWTH = 1.5;
const LONGEST_GROWN_SECONDS = 30;
/** Further back in the queue: so much for each round of all slots that comes before. */
const SECONDS_A_ROUND = 5;
const LONGEST_OF_ROUNDS_SECONDS = 300;
/** A wait is this part of the time waited at least, so that a week is some thousand waits. */
const PART_OF_TIME_WAITED = 1 / 100;
const LONGEST_WAIT_SECONDS = 600;

/** An execution's place in the queue. */
export interface QueuePlace {
  /** Counted from 1. Kept for who looks into the journal, and for attempts of an earlier version. */
  readonly place: number;
  /** How many waits are over. */
  readonly waits: number;
  /** When it came into the queue, in milliseconds of the epoch. */
  readonly since: number;
}

/** The place at this look, in view of the one before. */
export const placeNow = (place: number, before: QueuePlace | undefined): QueuePlace => ({
  place,
  waits: before === undefined ? 0 : before.waits + 1,
  since: before?.since ?? Date.now(),
});

/**
 * How long to wait: some seconds at first, half a minute from then on, and longer the more others come before
 * it and the longer it has waited. Each wait is nine of the 25 000 events that Step Functions allows a
 * workflow execution.
 */
export function slotWaitSeconds({ place, waits, since }: QueuePlace, slots: number): number {
  const rounds = Math.ceil(place / Math.max(slots, 1));
  const waited = (Date.now() - since) / 1000;
  const seconds = Math.max(
    Math.min(LONGEST_GROWN_SECONDS, FIRST_WAIT_SECONDS * GROWTH ** waits),
    Math.min(LONGEST_OF_ROUNDS_SECONDS, SECONDS_A_ROUND * rounds),
    Math.min(LONGEST_WAIT_SECONDS, PART_OF_TIME_WAITED * waited),
  );
  return Math.round(seconds);
}
