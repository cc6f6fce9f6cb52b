import type * as z from "zod";

import type { Crew } from "../../crew/crew.ts";
import type { CrewEnd, LanguageModel, ModelReference, Once, Tool } from "../../crew/index.ts";
import { runCrew } from "../../crew/index.ts";
import type { EffectFacts } from "../../crew/ports.ts";
import { RecordUnavailable } from "../../domain/errors.ts";
import type { Execution, StartRequest } from "../../domain/execution.ts";
import type { ExecutionJournal } from "../../domain/journal.ts";
import { failedOutcome, type Outcome } from "../../domain/outcome.ts";
import { recordOutcome, type RecordingPorts } from "../../domain/recording.ts";
import type { runCrewTask } from "./contract.ts";
import { outcomeOf } from "./crew-outcome.ts";
import { progressWriter } from "./progress-writer.ts";
import { timeGuard } from "./time-guard.ts";
import { OutOfTime, timeLimit } from "./time-limit.ts";

type Result = z.input<typeof runCrewTask.output>;

export interface RunCrewPorts extends RecordingPorts {
  readonly journal: ExecutionJournal;
  /** The engine's `once` over the journal, for one attempt. */
  steps(
    executionId: string,
    attempt: number,
    beforeEffect: (path: string, facts?: EffectFacts) => void,
  ): Once;
  /** The crew as it was built, with its tools; undefined when this version of the function has none of this name. */
  openCrew(
    name: string,
  ): Promise<{ readonly crew: Crew; readonly tools: ReadonlyMap<string, Tool> } | undefined>;
  readonly models: (reference: ModelReference) => LanguageModel;
}

export interface RunCrewInvocation {
  readonly requestId: string;
  readonly log: {
    info(message: string, keys?: Readonly<Record<string, unknown>>): void;
    warn(message: string, keys?: Readonly<Record<string, unknown>>): void;
  };
  remainingMilliseconds(): number;
}

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
  if ("waitSeconds" in end) {
    await ports.journal.suspend(execution.executionId, execution.attempt);
    return suspended(end.waitSeconds);
  }
  const decision = await ports.journal.decide(execution.executionId, end, new Date(), execution.attempt);
  // A newer attempt goes on with the crew; being overtaken must not fail it.
  if (decision.execution?.outcome === undefined) return suspended(0);
  return resultOfEnded(execution.executionId, ports, invocation);
}

async function runAttempt(
  execution: Execution,
  ports: RunCrewPorts,
  invocation: RunCrewInvocation,
): Promise<Outcome | { readonly waitSeconds: number }> {
  const request = await ports.journal.readRequest(execution.executionId);
  const opened = await ports.openCrew(execution.crewName);
  if (request === undefined || opened === undefined) {
    return failedOutcome(
      "CrewMissing",
      `The crew "${execution.crewName}" is not part of the deployed function`,
      false,
    );
  }
  const limit = timeLimit(execution);
  if (limit.isOver()) return limit.outcome();
  try {
    const end = await runWithin(execution, request, opened, ports, invocation, limit.signal);
    return end.status === "suspended" ? { waitSeconds: Math.ceil(end.waitSeconds) } : outcomeOf(end);
  } catch (error) {
    if (error instanceof OutOfTime) return limit.outcome();
    throw error;
  } finally {
    limit.stop();
  }
}

async function runWithin(
  execution: Execution,
  request: StartRequest,
  { crew, tools }: { readonly crew: Crew; readonly tools: ReadonlyMap<string, Tool> },
  ports: RunCrewPorts,
  invocation: RunCrewInvocation,
  timeLimitSignal: AbortSignal,
): Promise<CrewEnd> {
  const guard = timeGuard(() => invocation.remainingMilliseconds());
  const progress = progressWriter(execution.executionId, ports.journal, invocation.log);
  const { max_llm_calls, max_total_tokens } = execution.limits;
  try {
    return await runCrew(crew, request.inputs, {
      executionId: execution.executionId,
      startedAt: new Date(execution.startedAt ?? execution.createdAt),
      models: ports.models,
      tools,
      once: ports.steps(execution.executionId, execution.attempt, guard.beforeEffect),
      limits: {
        ...(max_llm_calls === undefined ? {} : { maxLlmCalls: max_llm_calls }),
        ...(max_total_tokens === undefined ? {} : { maxTotalTokens: max_total_tokens }),
      },
      signal: AbortSignal.any([guard.signal, timeLimitSignal]),
      onEvent: progress.onEvent,
    });
  } finally {
    guard.stop();
    await progress.finish();
  }
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
