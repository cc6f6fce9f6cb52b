import type * as z from "zod";

import { endAs } from "../../domain/ends.ts";
import type { Execution } from "../../domain/execution.ts";
import type { Invocation } from "../../domain/invocation.ts";
import type { AttemptJournal, ExecutionReader, OutcomeJournal } from "../../domain/journal.ts";
import type { Outcome } from "../../domain/outcome.ts";
import { type RecordingPorts, recordUnlessAway } from "../../domain/recording.ts";
import type { runCrewContract } from "./contract.ts";
import { type AttemptPorts, runAttempt } from "./run-attempt.ts";

type Result = z.input<typeof runCrewContract.output>;

export interface RunCrewPorts extends RecordingPorts, AttemptPorts {
  readonly journal: ExecutionReader & AttemptJournal & OutcomeJournal;
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
  invocation: Invocation,
): Promise<Result> {
  const { log } = invocation;
  const execution = await ports.journal.beginAttempt(input.execution_id, new Date());
  if (execution === undefined) {
    log.info("nothing to run: the execution has ended, or is unknown");
    return resultOf(input.execution_id, ports, invocation);
  }
  log.info("attempt begins", { attempt: execution.attempt, crew: execution.crewName });
  const end = await runAttempt(execution, ports, invocation);
  if (end === "overtaken") {
    log.info("attempt gives way: the execution has ended, or a newer attempt has begun");
    return resultOf(execution.executionId, ports, invocation);
  }
  if ("outcome" in end) return decide(execution, end.outcome, ports, invocation);
  const stalls = await ports.journal.suspend(
    execution.executionId,
    execution.attempt,
    end.hasProgressed || end.waitSeconds > 0,
  );
  log.info("attempt suspends", { wait_seconds: end.waitSeconds, stalls });
  return stalls > STALLS_ALLOWED
    ? decide(execution, endAs("noProgress", String(stalls)), ports, invocation)
    : suspended(end.waitSeconds);
}

async function decide(
  execution: Execution,
  outcome: Outcome,
  ports: RunCrewPorts,
  invocation: Invocation,
): Promise<Result> {
  const { decided } = await ports.journal.decide({
    executionId: execution.executionId,
    outcome,
    at: new Date(),
    attempt: execution.attempt,
  });
  invocation.log.info(decided ? "execution ended" : "somebody else came first; this end is dropped", {
    phase: outcome.phase,
    ...("error" in outcome ? { error_type: outcome.error.type } : {}),
  });
  return resultOf(execution.executionId, ports, invocation);
}

/**
 * What the workflow is told of an execution that has ended, by this attempt or another; the end is recorded if need be. One
 * that has not ended is gone on with by a newer attempt: being overtaken must not fail it.
 */
async function resultOf(executionId: string, ports: RunCrewPorts, invocation: Invocation): Promise<Result> {
  const execution = await ports.journal.read(executionId);
  if (execution === undefined) {
    invocation.log.warn("the journal has no execution with this id: was its workflow started by hand?");
    return failed("UnknownExecution", "The journal has no execution with this id");
  }
  if (execution.outcome === undefined) return suspended(0);
  await recordUnlessAway(executionId, invocation, ports);
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
