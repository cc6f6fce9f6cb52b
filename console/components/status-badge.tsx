import type { Phase, Status, TaskStatus } from "../../client/typescript/api-types.ts";

const WORDS: Readonly<Record<Phase, readonly [word: string, tone: string]>> = {
  STARTING: ["Starting", "busy"],
  RUNNING: ["Running", "busy"],
  SUSPENDED: ["Waiting", "waiting"],
  COMPLETED: ["Completed", "good"],
  FAILED: ["Failed", "bad"],
  CANCELLED: ["Cancelled", "ended"],
  TIMED_OUT: ["Timed out", "bad"],
  BUDGET_EXCEEDED: ["Limit reached", "bad"],
};

/** The same of a task, which has no badge. */
export const TASK_WORDS: Readonly<Record<TaskStatus, string>> = {
  PENDING: "not begun",
  RUNNING: "running",
  COMPLETED: "completed",
  SKIPPED: "skipped",
  FAILED: "failed",
  CANCELLED: "cancelled",
  TIMED_OUT: "timed out",
  BUDGET_EXCEEDED: "limit reached",
};

const PHASES: Readonly<Record<Status, Phase>> = {
  PROCESSING: "RUNNING",
  COMPLETED: "COMPLETED",
  ERROR: "FAILED",
};

/** Of one that asked no model: its end, its tokens and its cost say nothing of a real one. */
export const RehearsalFlag = () => (
  <span class="flag calm" title="No model was asked">
    Rehearsal
  </span>
);

/** How an execution stands: a colour, a shape and a word, so that none is needed alone. */
export function StatusBadge({
  status,
  phase = PHASES[status],
}: {
  readonly status: Status;
  readonly phase?: Phase | undefined;
}) {
  const [word, tone] = WORDS[phase] ?? [phase, "ended"];
  return (
    <span class={`badge ${tone}`} title={`${status}, ${phase}`}>
      <span class="dot" aria-hidden="true" />
      {word}
    </span>
  );
}
