import { isBlank } from "../../text/blank.ts";
import type { CrewAttempt } from "../attempt/attempt.ts";
import { startStopwatch } from "../attempt/stopwatch.ts";
import type { Task } from "../crew.ts";
import type { CrewEvent } from "../events.ts";
import { type TaskOutput, taskOutput } from "../output.ts";
import { BudgetExceeded, CrewFailure, EngineSignal, Suspend } from "../signals.ts";
import { conditionHolds } from "./condition-holds.ts";
import { inBatches, type PlannedTask } from "./plan.ts";
import { runTask } from "./run-task.ts";

/** CrewAI's divider between the parts of a context. */
const DIVIDER = "\n\n----------\n\n";

/**
 * What a task is told of the outputs before it, which are those of the first of `tasks`; empty when it is
 * told nothing. Only `raw` texts are passed on. As in CrewAI, the empty text of a skipped task counts where
 * the context is "all", and is left out where it is a list.
 */
export function contextOf(task: Task, tasks: readonly Task[], outputs: readonly TaskOutput[]): string {
  const raws = outputs.map(({ raw }) => raw);
  if (task.context === "all") return raws.join(DIVIDER);
  const chosen = task.context.map((name) => raws[tasks.findIndex((other) => other.name === name)]);
  return chosen.filter((raw) => raw !== undefined && !isBlank(raw)).join(DIVIDER);
}

/** Aborts the calls of the tasks that run beside one that failed. */
class SiblingFailed extends EngineSignal {
  override readonly name = "SiblingFailed";
}

/** Runs tasks as listed, those of a batch at the same time. Returns their outputs in the list's order. */
export async function runTasks(
  attempt: CrewAttempt,
  planned: readonly PlannedTask[],
): Promise<readonly TaskOutput[]> {
  const outputs: TaskOutput[] = [];
  for (const batch of inBatches(planned)) {
    // The tasks of a batch are told of the outputs that are there when they start.
    const before = [...outputs];
    outputs.push(...(await runTogether(attempt, batch, before)));
  }
  return outputs;
}

/**
 * The first failure ends all and aborts the others' calls. A task that suspends lets the others go on, so
 * that the answers they are waiting for are not lost.
 */
async function runTogether(
  attempt: CrewAttempt,
  batch: readonly PlannedTask[],
  before: readonly TaskOutput[],
): Promise<readonly TaskOutput[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([attempt.ports.signal, stop.signal]);
  const together = { ...attempt, ports: { ...attempt.ports, signal } };
  const failures: unknown[] = [];
  const suspended: Suspend[] = [];
  const outputs = await Promise.all(
    batch.map(async (planned) => {
      try {
        return [await runOne(together, planned, before)];
      } catch (error) {
        if (error instanceof Suspend) suspended.push(error);
        else failures.push(error);
        if (failures.length > 0) stop.abort(new SiblingFailed());
        return [];
      }
    }),
  );
  if (failures.length > 0) throw failures[0];
  const [longest] = suspended.toSorted((left, right) => right.waitSeconds - left.waitSeconds);
  if (longest !== undefined) throw longest;
  return outputs.flat();
}

async function runOne(
  attempt: CrewAttempt,
  planned: PlannedTask,
  before: readonly TaskOutput[],
): Promise<TaskOutput> {
  const { task, index, agent, owner } = planned;
  const { onEvent } = attempt.ports;
  const about = { task: task.name, index, agent: agent.role };
  onEvent({ type: "task-start", ...about });
  const previous = before.at(-1);
  const skipped = !(await conditionHolds(attempt, planned, previous));
  const meter = attempt.meter.part();
  const stopwatch = startStopwatch(attempt.ports);
  const empty = taskOutput(task, owner ?? { role: "" }, { raw: "" });
  const tellEnd = (end: Pick<TaskEndEvent, "summary" | "ending" | "failed" | "errorType">): void =>
    onEvent({ type: "task-end", ...about, skipped, usage: meter.used(), seconds: stopwatch(), ...end });
  try {
    const { output, ending } = skipped
      ? { output: empty, ending: undefined }
      : await runTask(attempt, planned, { context: contextOf(task, attempt.crew.tasks, before), meter });
    tellEnd({ summary: output.summary, ...(ending && { ending }) });
    return output;
  } catch (error) {
    if (isOwnFailure(error)) {
      const errorType = error instanceof CrewFailure ? error.type : error.name;
      tellEnd({ summary: empty.summary, failed: error.message, errorType });
    }
    throw error;
  }
}

type TaskEndEvent = Extract<CrewEvent, { readonly type: "task-end" }>;

/** Not that the crew is suspended or stopped, nor that a task beside this one failed. */
const isOwnFailure = (error: unknown): error is CrewFailure | BudgetExceeded =>
  error instanceof CrewFailure || error instanceof BudgetExceeded;
