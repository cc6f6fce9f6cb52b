/** How far one task has come. Times are ISO 8601 in UTC. */
export interface TaskProgress {
  readonly name: string;
  /** Role of its agent, known once it begins. */
  readonly agent?: string;
  readonly status: "PENDING" | "RUNNING" | "COMPLETED" | "SKIPPED";
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly summary?: string;
}

/** What an execution has used so far, replayed calls counted once. */
interface UsageProgress {
  readonly llm_calls: number;
  readonly tool_calls: number;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** What people see of a running execution. */
export interface Progress {
  /** In the crew's order; empty before the first attempt. */
  readonly tasks: readonly TaskProgress[];
  readonly usage: UsageProgress;
}

export const NO_PROGRESS: Progress = {
  tasks: [],
  usage: { llm_calls: 0, tool_calls: 0, prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
};
