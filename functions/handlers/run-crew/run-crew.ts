import { endAs } from "../../domain/ends.ts";
import type { Execution, StartRequest } from "../../domain/execution.ts";
import { logEnd } from "../../domain/failed-execution.ts";
import type { Invocation } from "../../domain/invocation.ts";
import type { AttemptJournal, ExecutionReader, OutcomeJournal } from "../../domain/journal.ts";
import { storedOutcome } from "../../domain/outcome.ts";
import { type EndedExecution, type RecordingPorts, recordUnlessAway } from "../../domain/recording.ts";
import type { InputOf, OutputOf } from "../../runtime/contract.ts";
import type { runCrewContract } from "./contract.ts";
import { endInsteadOfWait, waitWithinLimit } from "./deadlines.ts";
import { type AttemptOutcome, type AttemptPorts, runAttempt } from "./run-attempt.ts";
import { openExecution, slotFor, type SlotPorts } from "./slot.ts";

type Result = OutputOf<typeof runCrewContract>;

export interface RunCrewPorts extends RecordingPorts, AttemptPorts, SlotPorts {
  readonly journal: ExecutionReader & AttemptJournal & OutcomeJournal;
}

/** How many attempts in a row may end without a single step: one that had bad luck, and one to be sure. */
const STALLS_ALLOWED = 2;

/**
 * An attempt, as soon as there is a slot for it: until then the execution is suspended, and its attempts are
 * not counted.
 */
export async function runCrewAttempt(
  input: InputOf<typeof runCrewContract>,
  ports: RunCrewPorts,
  invocation: Invocation,
): Promise<Result> {
  const execution = await openExecution(input.execution_id, ports);
  if (execution === undefined) return runInSlot(input, ports, invocation);
  const slot = await slotFor(execution, ports, invocation);
  if (slot === "ended") return recordAndAnswer(input.execution_id, ports, invocation);
  if ("waitSeconds" in slot) return suspended(slot.waitSeconds);
  let goesOn = false;
  try {
    const result = await runInSlot(input, ports, invocation);
    goesOn = result.status === "suspended" && result.wait_seconds === 0;
    return result;
  } finally {
    await slot.release(goesOn);
  }
}

/**
 * One attempt: count it, start the crew or continue it from the journal, decide the outcome, record it. A
 * crew that fails is a result; what is thrown (JournalUnavailable, or a crash) the workflow retries, and the
 * retry replays the journal.
 */
async function runInSlot(
  input: InputOf<typeof runCrewContract>,
  ports: RunCrewPorts,
  invocation: Invocation,
): Promise<Result> {
  const { log } = invocation;
  const execution = await ports.journal.beginAttempt(input.execution_id, new Date());
  if (execution === undefined) {
    log.info("nothing to run: the execution has ended, or is unknown");
    return recordAndAnswer(input.execution_id, ports, invocation);
  }
  const { executionId, attempt, crewName } = execution;
  log.info("attempt begins", { attempt, crew: crewName });
  const request = await ports.journal.readRequest(executionId);
  const end = await runAttempt({ execution, request }, ports, invocation);
  if (end === "overtaken") {
    log.info("attempt gives way: the execution has ended, or a newer attempt has begun");
    return recordAndAnswer(executionId, ports, invocation);
  }
  const decideAs = (decided: AttemptOutcome) => decide({ execution, request, ...decided }, ports, invocation);
  if ("outcome" in end) return decideAs(end);
  const endOfWait = endInsteadOfWait(execution, end);
  if (endOfWait !== undefined) return decideAs({ outcome: endOfWait });
  const hasProgressed = end.hasProgressed || end.waitSeconds > 0;
  const stalls = await ports.journal.suspend(executionId, attempt, hasProgressed);
  const waitSeconds = waitWithinLimit(execution, end.waitSeconds);
  log.info("attempt suspends", { crew: crewName, wait_seconds: waitSeconds, stalls });
  if (stalls <= STALLS_ALLOWED) return suspended(waitSeconds);
  return decideAs({ outcome: endAs("noProgress", String(stalls)) });
}

interface AttemptDecision extends AttemptOutcome {
  readonly execution: Execution;
  readonly request: StartRequest | undefined;
}

async function decide(
  { execution, request, outcome, failedTasks = [], progress }: AttemptDecision,
  ports: RunCrewPorts,
  invocation: Invocation,
): Promise<Result> {
  const { executionId, attempt, crewName: crew, createdAt } = execution;
  const { log, requestId: recorder } = invocation;
  const at = new Date();
  const end = { executionId, outcome, at, attempt, failedTasks, recorder };
  const { decided, execution: ended, leasedAt } = await ports.journal.decide(end);
  const seconds = (at.getTime() - Date.parse(createdAt)) / 1000;
  if (decided) logEnd(log, outcome, { crew, seconds });
  else log.info("somebody else came first; this end is dropped", { phase: outcome.phase });
  const own = decided ? { outcome: storedOutcome(outcome), progress, leasedAt } : {};
  return answerWith(ended && { execution: ended, request, ...own }, ports, invocation);
}

/** Records the end of an execution that others have decided, and answers the workflow with it. */
async function recordAndAnswer(
  executionId: string,
  ports: RunCrewPorts,
  invocation: Invocation,
): Promise<Result> {
  const execution = await ports.journal.read(executionId);
  return answerWith(execution && { execution }, ports, invocation);
}

/**
 * Records the end of an execution, whoever decided it, and answers the workflow with it. When it has not
 * ended, a newer attempt goes on with it: the answer is then "suspended", for an error would end it.
 */
async function answerWith(
  end: EndedExecution | undefined,
  ports: RunCrewPorts,
  invocation: Invocation,
): Promise<Result> {
  if (end === undefined) {
    invocation.log.warn("the journal has no execution with this id: was its workflow started by hand?");
    return failed("UnknownExecution", "The journal has no execution with this id");
  }
  const { outcome, phase, error } = end.execution;
  if (outcome === undefined) return suspended(0);
  await recordUnlessAway(end, invocation, ports);
  return phase === "COMPLETED"
    ? { status: "completed", wait_seconds: 0, error: "", cause: "" }
    : failed(error?.type ?? phase, error?.message ?? "");
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
