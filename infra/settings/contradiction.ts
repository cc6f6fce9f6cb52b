/** Something that can be wrong with settings which are right each by itself. */
export interface Contradiction {
  /** The settings that it is about: when one of them is wrong by itself, whatever follows from that is not said too. */
  readonly among: readonly string[];
  /** What is wrong, and what to write instead; undefined when nothing is. */
  readonly problem: (written: WrittenSettings) => string | undefined;
}

/** Settings as they were written, read where they are right by themselves; absent where nothing was written. */
export type WrittenSettings = Readonly<Record<string, unknown>>;
