/** " (did you mean X?)" for the known name that a misspelt one is closest to; empty when none is close. */
export function didYouMean(written: string, known: Iterable<string>): string {
  const [closest] = [...known]
    .filter((name) => isOfLikeLength(written, name))
    .map((name) => ({ name, edits: editsBetween(written, name) }))
    .filter(({ name, edits }) => edits <= mostEdits(name))
    .toSorted((left, right) => left.edits - right.edits);
  return closest === undefined ? "" : meant(closest.name);
}

const mostEdits = (name: string): number => Math.max(1, Math.floor(name.length / 3));

/**
 * Edits are counted in time that grows with both lengths, one of which a client may choose. Four times is
 * more than pairs of UTF-16 and small letters of capitals make of one letter.
 */
const isOfLikeLength = (written: string, name: string): boolean =>
  written.length <= 4 * (name.length + mostEdits(name)) &&
  name.length <= 4 * (written.length + mostEdits(name));

/** " (did you mean X?)" for a name that is known to be meant, however it was written. */
export const meant = (name: string): string => ` (did you mean ${name}?)`;

/** All known names, those first that share the most with a misspelt one; the others keep their order. */
export const nearestFirst = (written: string, known: readonly string[]): readonly string[] =>
  known
    .map((name) => ({ name, unlike: editsBetween(written, name) / Math.max(written.length, name.length, 1) }))
    .toSorted((left, right) => left.unlike - right.unlike)
    .map(({ name }) => name);

/**
 * How many letters must be put in, taken out, replaced or made to change places with their neighbours, of
 * which none is touched twice (Damerau's distance, as optimal string alignment); capitals count as small
 * letters.
 */
function editsBetween(written: string, name: string): number {
  const [left, right] = [Array.from(written.toLowerCase()), Array.from(name.toLowerCase())];
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [row, letter] of left.entries()) {
    const next = [row + 1];
    for (const [column, other] of right.entries()) {
      const replaced = (last[column] ?? 0) + (letter === other ? 0 : 1);
      const isTransposed = letter === right[column - 1] && other === left[row - 1];
      const transposed = isTransposed ? (beforeLast[column - 1] ?? 0) + 1 : replaced;
      next.push(Math.min(replaced, transposed, (last[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    [beforeLast, last] = [last, next];
  }
  return last.at(-1) ?? 0;
}
