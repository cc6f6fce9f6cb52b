import { taskOfPath } from "../../crew/step-path.ts";
import { endAsTold } from "../../domain/ends.ts";
import type { ExecutionError } from "../../domain/execution.ts";
import { logEnd } from "../../domain/failed-execution.ts";
import { type Failure, failureOf } from "../../domain/failures.ts";
import type { Invocation } from "../../domain/invocation.ts";
import type { ExecutionReader, OutcomeJournal, ToolsUnderWay } from "../../domain/journal.ts";
import type { Outcome } from "../../domain/outcome.ts";
import { NO_PROGRESS } from "../../domain/progress.ts";
import { type RecordingPorts, recordUnlessAway } from "../../domain/recording.ts";
import { outcomeOfWorkflow } from "../../domain/workflow-outcome.ts";
import type { InputOf, OutputOf } from "../../runtime/contract.ts";
import { cut } from "../../text/cut.ts";
import type { recordFailureContract } from "./contract.ts";

export interface RecordFailurePorts extends RecordingPorts {
  readonly journal: ExecutionReader & OutcomeJournal;
  readonly toolsUnderWay: ToolsUnderWay;
}

/**
 * Decides, then records: the execution's outcome, unless one is decided already, and its row in Snowflake.
 * Gives back the error for the workflow's Fail state.
 */
export async function recordFailure(
  input: InputOf<typeof recordFailureContract>,
  ports: RecordFailurePorts,
  invocation: Invocation,
): Promise<OutputOf<typeof recordFailureContract>> {
  const { executionId, outcome } =
    "detail" in input
      ? { executionId: input.detail.name, outcome: outcomeOfWorkflow(input.detail.status) }
      : { executionId: input.execution_id, outcome: await caughtOutcome(input, ports) };
  const { execution, decided } = await ports.journal.decide({ executionId, outcome, at: new Date() });
  if (execution === undefined) {
    invocation.log.warn("a workflow execution failed, and the journal has no execution of its name", {
      execution_id: executionId,
    });
    return { error: "UnknownExecution", cause: "The journal has no execution with this id" };
  }
  if (decided) logEnd(invocation.log, outcome, { execution_id: executionId, crew: execution.crewName });
  await recordUnlessAway({ execution }, invocation, ports);
  return { error: execution.error?.type ?? execution.phase, cause: execution.error?.message ?? "" };
}

async function caughtOutcome(
  { execution_id: executionId, error }: { readonly execution_id: string; readonly error: string },
  ports: RecordFailurePorts,
): Promise<Outcome> {
  const failure = failureOf(error);
  const place = failure?.sentenceAt === undefined ? "" : await placeOfWork(executionId, ports);
  const sentence = place === "" ? failure?.sentence : failure?.sentenceAt?.(place);
  return endAsTold("caught", caughtError(error, failure, sentence));
}

/** More names than these would hide what the sentence says to do. */
const MOST_NAMES = 3;
const LONGEST_NAME = 60;

/** What a process was doing that died: " in the task …, while its tool … ran"; "" where it is not known. */
async function placeOfWork(
  executionId: string,
  { journal, toolsUnderWay }: RecordFailurePorts,
): Promise<string> {
  const { tasks } = (await journal.readProgress(executionId)) ?? NO_PROGRESS;
  const tools = await toolsUnderWay.find(executionId);
  const atWork = new Set(tools.map(({ path }) => (taskOfPath(path) ?? 0) - 1));
  const named = tasks.filter(({ status }, index) =>
    tools.length > 0 ? atWork.has(index) : status === "RUNNING",
  );
  if (named.length === 0) return "";
  const inTasks = ` in the ${listed(
    "task",
    named.map(({ name }) => `"${cut(name, LONGEST_NAME)}"`),
  )}`;
  const names = [...new Set(tools.map(({ tool }) => tool))];
  if (names.length === 0) return inTasks;
  return `${inTasks}, while the ${listed("tool", names)} ${names.length === 1 ? "was" : "were"} under way`;
}

const listed = (what: string, names: readonly string[]): string => {
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
  return `${what}${names.length === 1 ? "" : "s"} ${names.slice(0, MOST_NAMES).join(", ")}${more}`;
};

/**
 * An error of the workflow for the person who polls the status; the cause itself, which may hold anything,
 * stays in the workflow's history. What the workflow does not retry, because it would fail in the same way,
 * nobody needs to start again either.
 */
function caughtError(
  errorName: string,
  failure: Failure | undefined,
  sentence: string | undefined,
): ExecutionError {
  return failure === undefined || sentence === undefined
    ? {
        type: errorName,
        message: `The execution failed unexpectedly (${errorName}). The workflow's history says more; start it again`,
        retryable: true,
      }
    : { type: errorName, message: sentence, retryable: failure.repetition !== undefined };
}
