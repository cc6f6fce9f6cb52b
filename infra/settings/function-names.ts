/** What to write for functions that queries may call. */
export const FUNCTIONS_MEANING =
  "Write names of functions, separated by commas, such as SALES.PUBLIC.MARGIN, SALES.TOOLS.* or AI_SENTIMENT, or * for all.";

/** A name, in quotes or not, whose last part may be the beginning of names: AI_*. */
const NAME =
  /^(?:(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)\.){0,2}(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$!]*\*?|\*)$/u;

export const isFunctionName = (entry: string): boolean => entry.length <= 800 && NAME.test(entry);
