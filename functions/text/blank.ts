/** Also what only Python calls white space: providers refuse texts that its strip() empties. */
const PYTHONS_BLANKS = new Set(["\u001C", "\u001D", "\u001E", "\u001F", "\u0085"]);
/** White space, and characters without width. */
const BLANKS = /^[\s\u200B-\u200D\u2060]$/;

/** Whether there is nothing to read in a text. */
export function isBlank(text: string): boolean {
  for (const character of text) {
    if (!BLANKS.test(character) && !PYTHONS_BLANKS.has(character)) return false;
  }
  return true;
}
