import type { CrewProblem } from "../../client/typescript/api-types.ts";

const WORDS: Readonly<Record<CrewProblem["level"], string>> = {
  error: "Keeps it from being started",
  unfinished: "Keeps it from being started, but for a rehearsal",
  setting: "Missing in this deployment",
  warning: "To know",
};

interface CrewProblemsProps {
  readonly problems: readonly CrewProblem[];
  /** What errors do, where they keep nothing from being started. */
  readonly errorsDo?: string;
}

/** What keeps a crew from being started, or might surprise, with the places in its files. */
export function CrewProblems({ problems, errorsDo = WORDS.error }: CrewProblemsProps) {
  if (problems.length === 0) return null;
  return (
    <ul class="problems" aria-label="Problems of the crew">
      {problems.map(({ level, message, file, line }, index) => (
        <li key={index} class={level === "warning" ? "waiting" : "bad"}>
          <b>{level === "error" ? errorsDo : WORDS[level]}</b> <span class="said">{message}</span>
          {file !== null && (
            <code>
              {file}
              {line !== null && `:${line}`}
            </code>
          )}
        </li>
      ))}
    </ul>
  );
}
