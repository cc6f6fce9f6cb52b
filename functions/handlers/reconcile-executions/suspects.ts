import { hasEnded } from "../../domain/execution.ts";
import type { OpenExecution } from "../../domain/journal.ts";
import { shuffled } from "./shuffled.ts";

/** How long a start can live, in milliseconds: the function's timeout of 18 s with a wide margin for clocks. */
const START_MILLISECONDS = 60_000;
/** An execution this young has a workflow whose end EventBridge still tells, in milliseconds. */
const YOUNG_MILLISECONDS = 5 * 60_000;
/** DescribeExecution refills at 10 to 15 a second for the whole account: a run takes a few seconds' worth at most. */
const CHECKED_PER_RUN = 25;

/**
 * The open executions worth asking Step Functions about: starts that lasted longer than a start can, and of the others a
 * random choice, so that long-running healthy ones at the front never hide a stuck one behind them.
 */
export function suspects(open: readonly OpenExecution[], now: Date): readonly OpenExecution[] {
  const olderThan = (execution: OpenExecution, milliseconds: number): boolean =>
    now.getTime() - Date.parse(execution.createdAt) > milliseconds;
  const going = open.filter((execution) => !hasEnded(execution));
  const starts = going.filter(
    (execution) => execution.phase === "STARTING" && olderThan(execution, START_MILLISECONDS),
  );
  const others = going.filter(
    (execution) => execution.phase !== "STARTING" && olderThan(execution, YOUNG_MILLISECONDS),
  );
  return [...starts.slice(0, CHECKED_PER_RUN), ...shuffled(others).slice(0, CHECKED_PER_RUN)];
}
