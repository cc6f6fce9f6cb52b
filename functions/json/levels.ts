/**
 * Nobody writes deeper JSON and no answer means it; what takes values apart by recursion would break off in
 * it.
 */
export const MOST_LEVELS = 100;

/** The values of JSON level by level, the whole first: a call for each level would exhaust the stack. */
export function* levelsOf(value: unknown): Generator<readonly unknown[]> {
  for (let level: readonly unknown[] = [value]; level.length > 0;) {
    yield level;
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? Object.values(each) : []));
  }
}
