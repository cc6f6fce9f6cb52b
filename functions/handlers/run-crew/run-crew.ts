import type * as z from "zod";

import { RecordUnavailable } from "../../domain/errors.ts";
import type { Execution } from "../../domain/execution.ts";
import type { ExecutionJournal } from "../../domain/journal.ts";
import { failedOutcome, type Outcome } from "../../domain/outcome.ts";
import { recordOutcome, type RecordingPorts } from "../../domain/recording.ts";
import type { runCrewTask } from "./contract.ts";
import { type AttemptInvocation, type AttemptPorts, runAttempt } from "./run-attempt.ts";

type Result = z.input<typeof runCrewTask.output>;

export interface RunCrewPorts extends RecordingPorts, Omit<AttemptPorts, "journal"> {
  readonly journal: ExecutionJournal;
}

export interface RunCrewInvocation extends AttemptInvocation {
  readonly requestId: string;
}

/** Attempts in a row that may end without a single step: one that was unlucky, and one to be sure. */
const STALLS_ALLOWED = 2;

/**
 * One attempt: count it, run or go on with the crew over the journal, decide the outcome, record it. A crew that fails is
 * a result; what is thrown (JournalUnavailable, or a crash) is for the workflow to retry, and the retry replays.
 */
export async function runCrewAttempt(
  input: { readonly execution_id: string },
  ports: RunCrewPorts,
  invocation: RunCrewInvocation,
): Promise<Result> {
  const execution = await ports.journal.beginAttempt(input.execution_id, new Date());
  if (execution === undefined) return resultOfEnded(input.execution_id, ports, invocation);
  const end = await runAttempt(execution, ports, invocation);
  if (end === "overtaken") return resultOfOvertaken(execution, ports, invocation);
  if ("outcome" in end) return decide(execution, end.outcome, ports, invocation);
  const stalls = await ports.journal.suspend(
    execution.executionId,
    execution.attempt,
    end.hasProgressed || end.waitSeconds > 0,
  );
  return stalls > STALLS_ALLOWED
    ? decide(execution, noProgress(stalls), ports, invocation)
    : suspended(end.waitSeconds);
}

const noProgress = (attempts: number): Outcome =>
  failedOutcome(
    "NoProgress",
    `A single model call or tool did not end within ${attempts} invocations of the function, 15 minutes each. Set a timeout in the crew's llm, or let the tool do less at once`,
    true,
  );

async function decide(
  execution: Execution,
  outcome: Outcome,
  ports: RunCrewPorts,
  invocation: RunCrewInvocation,
): Promise<Result> {
  await ports.journal.decide(execution.executionId, outcome, new Date(), execution.attempt);
  return resultOfOvertaken(execution, ports, invocation);
}

/** A newer attempt goes on with an execution that has not ended; being overtaken must not fail it. */
async function resultOfOvertaken(
  { executionId }: Execution,
  ports: RunCrewPorts,
  invocation: RunCrewInvocation,
): Promise<Result> {
  const execution = await ports.journal.read(executionId);
  return execution !== undefined && execution.outcome === undefined
    ? suspended(0)
    : resultOfEnded(executionId, ports, invocation);
}

/** What the workflow is told of an execution that has ended, by this attempt or before it; the end is recorded if need be. */
async function resultOfEnded(
  executionId: string,
  ports: RunCrewPorts,
  invocation: RunCrewInvocation,
): Promise<Result> {
  const execution = await ports.journal.read(executionId);
  if (execution === undefined) {
    return failed("UnknownExecution", "The journal knows no execution of this id");
  }
  await recordOutcome(executionId, invocation.requestId, ports).catch((error: unknown) => {
    if (!(error instanceof RecordUnavailable)) throw error;
    invocation.log.warn("Snowflake did not take the end; reconcile records it", { reason: error.message });
  });
  return execution.phase === "COMPLETED"
    ? { status: "completed", wait_seconds: 0, error: "", cause: "" }
    : failed(execution.error?.type ?? execution.phase, execution.error?.message ?? "");
}

const suspended = (waitSeconds: number): Result => ({
  status: "suspended",
  wait_seconds: waitSeconds,
  error: "",
  cause: "",
});

const failed = (error: string, cause: string): Result => ({
  status: "failed",
  wait_seconds: 0,
  error,
  cause,
});
