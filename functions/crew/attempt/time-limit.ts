import { withinTimer } from "../../async/timer.ts";
import type { Agent } from "../crew.ts";
import { AgentFailure } from "../signals.ts";
import { timeLimitStartPath, type StepPath } from "../step-path.ts";
import { taskLabel } from "./agent-run.ts";
import type { CrewAttempt } from "./attempt.ts";

/** A piece of an agent's work, and where its steps are kept. */
export interface TimedWork {
  readonly path: StepPath;
  readonly task: string;
  readonly agent: Agent;
  readonly signal: AbortSignal;
}

/**
 * Gives work a signal that aborts once the agent's max_execution_time is over, counted from when the work
 * first began, over all suspensions. Stored steps are replayed after that as well: they ended in time.
 */
export async function withinTime<Value>(
  { ports }: CrewAttempt,
  { path, task, agent, signal }: TimedWork,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const { maxExecutionSeconds: seconds } = agent;
  if (seconds === undefined) return work(signal);
  const { now = Date.now } = ports;
  const effect = async () => Promise.resolve({ at: now() });
  const { at } = await ports.once(timeLimitStartPath(path), null, effect, { kind: "clock" });
  const message = `${taskLabel({ task })}: ${agent.role} took longer than its max_execution_time of ${seconds} s`;
  const over = new AbortController();
  const abort = () => {
    over.abort(new AgentFailure("TaskTimedOut", message, { retryable: true }));
  };
  const left = at + seconds * 1000 - now();
  if (left <= 0) abort();
  const timer = setTimeout(abort, withinTimer(left));
  try {
    return await work(AbortSignal.any([signal, over.signal]));
  } finally {
    clearTimeout(timer);
  }
}
