/** " (did you mean X?)" for the known name that a misspelt one is closest to; empty when none is close. */
export function didYouMean(written: string, known: Iterable<string>): string {
  const [closest] = [...known]
    .map((name) => ({ name, distance: distance(written.toLowerCase(), name.toLowerCase()) }))
    .filter((candidate) => candidate.distance <= Math.max(1, Math.floor(candidate.name.length / 3)))
    .toSorted((left, right) => left.distance - right.distance);
  return closest === undefined ? "" : ` (did you mean ${closest.name}?)`;
}

/** Levenshtein's: how many letters must be put in, taken out or replaced. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [position, letter] of Array.from(left).entries()) {
    const next = [position + 1];
    for (const [index, other] of Array.from(right).entries()) {
      const replaced = (row[index] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
