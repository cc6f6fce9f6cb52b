import type { TableOfFigures } from "../figures.ts";
import type { ProfiledPhase } from "./profile.ts";

/** Parts that take less than this of every operation are put together. */
const WORTH_A_ROW = 0.02;

/** Where the time of each operation goes: percent of what its threads ran, and how long that was in all. */
export function profileTable(phases: readonly ProfiledPhase[]): TableOfFigures {
  const totals = phases.map(({ parts }) => [...parts.values()].reduce((sum, one) => sum + one, 0));
  const shares = (part: string): readonly number[] =>
    phases.map(({ parts }, index) => (parts.get(part) ?? 0) / (totals[index] ?? 1));
  const largest = (part: string): number => Math.max(...shares(part));
  const names = [...new Set(phases.flatMap(({ parts }) => [...parts.keys()]))];
  const shown = names
    .filter((part) => largest(part) >= WORTH_A_ROW)
    .toSorted((left, right) => largest(right) - largest(left));
  const rest = phases.map((_, index) =>
    names.filter((part) => !shown.includes(part)).reduce((sum, part) => sum + (shares(part)[index] ?? 0), 0),
  );
  const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
  const milliseconds = ({ processor }: ProfiledPhase): string =>
    `${processor.toFixed(processor < 10 ? 2 : 0)} ms`;
  return {
    head: ["part", ...phases.map(({ name }) => name)],
    rows: [
      ...shown.map((part) => [part, ...shares(part).map(percent)]),
      ["others", ...rest.map(percent)],
      ["processor, all threads", ...phases.map(milliseconds)],
    ],
  };
}
