/** What names say of two values: the first is not the larger one. */
const ENDS: readonly (readonly [first: string, last: string])[] = [
  ["min", "max"],
  ["minimum", "maximum"],
  ["low", "high"],
  ["lower", "higher"],
  ["lower", "upper"],
  ["lowest", "highest"],
  ["smallest", "largest"],
  ["shortest", "longest"],
  ["least", "most"],
  ["floor", "ceiling"],
  ["bottom", "top"],
  ["start", "end"],
  ["start", "stop"],
  ["started", "ended"],
  ["started", "finished"],
  ["starts", "ends"],
  ["begin", "end"],
  ["beginning", "end"],
  ["from", "to"],
  ["from", "until"],
  ["since", "until"],
  ["first", "last"],
  ["earliest", "latest"],
  ["optimistic", "pessimistic"],
  ["p5", "p95"],
  ["p10", "p90"],
  ["p25", "p75"],
];
/** And of a third between them. */
const BETWEEN = [
  "likely",
  "expected",
  "mid",
  "middle",
  "median",
  "mean",
  "average",
  "avg",
  "typical",
  "mode",
  "p50",
];

/**
 * The names that belong together, each list in the order of their values: low, high; min_price, max_price;
 * startDate, endDate. They differ by one word.
 */
export function orderedNames(names: readonly string[]): readonly (readonly string[])[] {
  const byFrame = new Map<string, Map<string, string>>();
  for (const name of names) {
    const words = wordsOf(name);
    for (const [index, word] of words.entries()) {
      const frame = words.with(index, "*").join(" ");
      byFrame.set(frame, (byFrame.get(frame) ?? new Map<string, string>()).set(word, name));
    }
  }
  return [...byFrame.values()].flatMap((frame) =>
    ENDS.flatMap(([first, last]) => {
      const [low, high] = [frame.get(first), frame.get(last)];
      if (low === undefined || high === undefined) return [];
      const middle = BETWEEN.map((word) => frame.get(word)).find((name) => name !== undefined);
      return [middle === undefined ? [low, high] : [low, middle, high]];
    }),
  );
}

const wordsOf = (name: string): string[] =>
  name
    .split(/[^A-Za-z0-9]|(?<=[a-z0-9])(?=[A-Z])/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
