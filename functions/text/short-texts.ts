import { LatestUsed } from "../async/latest-used.ts";

/** In UTF-16 units; longer texts hardly come twice. */
const LONGEST_KEPT = 120;

export interface ShortTexts {
  /** What the work makes of the text. */
  of(text: string): string;
  /** What was made before is no longer right. */
  forget(): void;
}

/**
 * Does work on texts of which short ones come again and again (names of crews, tasks and models, paths,
 * messages of the log), once for the latest of them.
 */
export function shortTexts(work: (text: string) => string): ShortTexts {
  const known = new LatestUsed<string, string>(500);
  return {
    of(text) {
      if (text.length > LONGEST_KEPT) return work(text);
      const before = known.get(text);
      if (before !== undefined) return before;
      const made = work(text);
      known.set(text, made);
      return made;
    },
    forget: () => known.clear(),
  };
}
