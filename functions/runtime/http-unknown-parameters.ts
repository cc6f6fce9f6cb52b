import type { RequestError } from "../domain/http-answer.ts";

/** One error for each query parameter that a contract does not have, naming those it has, the likeliest meant first. */
export function unknownParameters(names: readonly string[], known: readonly string[]): RequestError[] {
  return names.map((name) => ({
    pointer: name,
    detail: `is not a parameter here; there ${known.length === 1 ? "is" : "are"} ${byNearness(name, known).join(", ")}`,
  }));
}

/** The order is kept among those that are equally near. */
function byNearness(written: string, known: readonly string[]): readonly string[] {
  return known
    .map((name) => ({ name, nearness: nearness(written.toLowerCase(), name) }))
    .toSorted((left, right) => right.nearness - left.nearness)
    .map(({ name }) => name);
}

/** Dice's coefficient: which part of the two words' pairs of letters they have in common, from 0 to 1. */
function nearness(left: string, right: string): number {
  const [pairs, others] = [pairsOf(left), pairsOf(right)];
  const shared = [...pairs].filter((pair) => others.has(pair)).length;
  return (2 * shared) / (pairs.size + others.size);
}

/** Ends count as letters, so that a word of one letter has pairs, too. */
const pairsOf = (word: string): ReadonlySet<string> => {
  const whole = `^${word}$`;
  return new Set(Array.from({ length: whole.length - 1 }, (_, index) => whole.slice(index, index + 2)));
};
