/** A problem between settings, each of which is valid by itself. */
export interface Contradiction {
  /** The settings that it is about. When one of them is invalid by itself, this problem is not looked for. */
  readonly among: readonly string[];
  /** What is wrong, and what to write instead; undefined when nothing is. */
  readonly problem: (written: WrittenSettings) => string | undefined;
}

/** The settings that were given and are valid by themselves, as they are read. */
export type WrittenSettings = Readonly<Record<string, unknown>>;
