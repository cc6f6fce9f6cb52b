/** How many replays an execution names. */
export const MOST_REPLAYS = 20;

/**
 * What expires within this time, in milliseconds, counts as expired: a replay's own first step is written
 * after the steps that it adopted.
 */
export const EXPIRY_MARGIN_MILLISECONDS = 3600 * 1000;

/** The first step of an execution, which says what its steps were made for. It expires before all others. */
export interface FirstStep {
  readonly requestHash: string;
  readonly value: unknown;
  /** In milliseconds since 1970. */
  readonly expiresAt: number;
}

/** "expired": some of it is gone, or was while it was read. "out-of-time": called again, it goes on. */
export type Adopted = "whole" | "expired" | "out-of-time";

interface StepsToAdopt {
  readonly from: string;
  readonly to: string;
  /** Given the paths of all steps, which of them, and of the notes that a tool begins, are adopted. */
  readonly keep: (paths: readonly string[]) => (path: string) => boolean;
  /** Asked now and then. */
  readonly mayGoOn: () => boolean;
}

/** Both directions of a replay. All throw JournalUnavailable. */
export interface ReplayJournal {
  /** Undefined where it has none: nothing of it ran, or its steps have expired. */
  readFirstStep(executionId: string): Promise<FirstStep | undefined>;
  /** Copies steps, each once however often and by however many it is called. */
  adopt(steps: StepsToAdopt): Promise<Adopted>;
  /** Notes that all of it is there: later attempts adopt nothing. */
  noteAdopted(executionId: string): Promise<void>;
  /** Names a replay in its origin, once. */
  noteReplay(origin: string, replay: string): Promise<void>;
}
