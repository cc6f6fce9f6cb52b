import { type Failure, FAILURES, type Repetition } from "../../functions/domain/failures.ts";
import { markdownTable } from "./markdown-table.ts";

/** The table of docs/durability.md, from the table that the workflow and record-failure are made of. */
export function failureTable(): string {
  const rows = (Object.values(FAILURES) as readonly Failure[]).map(
    ({ names, thrownIn, repetition, sentence }) => [
      names.map((name) => `\`${name}\``).join(", "),
      thrownIn,
      repetition === undefined ? "never: it would find the same" : repeated(repetition),
      sentence,
    ],
  );
  const other = [
    "any other",
    "a bug",
    "never",
    "The execution failed unexpectedly (…). The workflow's history says more; start it again",
  ];
  return markdownTable(
    ["error name", "thrown in", "repeated by the workflow", "what the user reads in the end"],
    [...rows, other],
  );
}

function repeated({ intervalSeconds, maxDelaySeconds, maxAttempts }: Repetition): string {
  const waits = Array.from({ length: maxAttempts }, (_, n) =>
    Math.min(intervalSeconds * 2 ** n, maxDelaySeconds),
  );
  const longest = waits.reduce((sum, seconds) => sum + seconds, 0);
  return `${maxAttempts} times, over ${duration(longest / 2)} on average and ${duration(longest)} at most`;
}

const duration = (seconds: number): string =>
  seconds >= 7200
    ? `${Math.round(seconds / 3600)} hours`
    : seconds >= 90
      ? `${Math.round(seconds / 60)} minutes`
      : `${Math.round(seconds)} s`;
