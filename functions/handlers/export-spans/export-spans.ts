import { setTimeout } from "node:timers/promises";

import { LatestUsed } from "../../async/latest-used.ts";
import { timeoutSignal } from "../../async/timer.ts";
import { conversationOf } from "../../crew/step-kinds.ts";
import type { StepPath } from "../../crew/step-path.ts";
import { type Execution, hasEnded } from "../../domain/execution.ts";
import type { Invocation } from "../../domain/invocation.ts";
import type { ExecutionReader } from "../../domain/journal.ts";
import { NO_PROGRESS, tasksOf } from "../../domain/progress.ts";
import type { TraceSpan, SpanSink } from "../../domain/spans/spans.ts";
import type { KnownStep, StepReader } from "../../domain/steps/steps.ts";
import type { InputOf, OutputOf } from "../../runtime/contract.ts";
import type { exportSpansContract } from "./contract.ts";
import { executionSpan } from "./execution-span.ts";
import { stepContent } from "./step-content.ts";
import { stepSpan } from "./step-span.ts";
import { workSpan } from "./work-span.ts";
import { type TimedStep, type WorkTree, workTree } from "./work-tree.ts";

export interface ExportSpansPorts {
  readonly journal: ExecutionReader;
  readonly steps: StepReader;
  /** Undefined where no settings say where spans go. */
  readonly sink: SpanSink | undefined;
  /** Whether steps keep prompts now: it counts for what is said of the execution as a whole. */
  readonly keepsPrompts: boolean;
  /** Waits so many milliseconds; by default with a timer. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

type Output = OutputOf<typeof exportSpansContract>;

/** How long the end may take to be decided once the workflow has ended, and how often it is looked for. */
const DECISION_MILLISECONDS = 20_000;
const LOOK_MILLISECONDS = 500;
/** What is left of the invocation for the log once sending is given up. */
const RESERVE_MILLISECONDS = 5000;
const PAGE = 1000;
/** Steps whose texts are read at once. */
const READ_AT_ONCE = 16;
/** Whose steps are remembered while others come between: an agent's, and its coworkers'. */
const MOST_CONVERSATIONS = 4;

type ReadStep = ReturnType<StepReader["conversation"]>;

/**
 * Sends what an execution did, once it has ended. A collector that does not take it is a warning in the log;
 * thrown is only what another try may cure.
 */
export async function exportSpans(
  { detail }: InputOf<typeof exportSpansContract>,
  ports: ExportSpansPorts,
  { log, remainingMilliseconds }: Invocation,
): Promise<Output> {
  const { sink } = ports;
  const keys = { execution_id: detail.name };
  if (sink === undefined) return { spans: 0, sent: 0 };
  const execution = await endedExecution(detail.name, ports);
  if (execution === undefined) {
    log.warn("a workflow execution ended, and the journal has no execution of its name", keys);
    return { spans: 0, sent: 0 };
  }
  const tree = workTree(
    await knownSteps(execution.executionId, ports.steps),
    Date.parse(execution.createdAt),
  );
  const spans = 1 + tree.works.length + tree.steps.length;
  const signal = timeoutSignal((remainingMilliseconds() - RESERVE_MILLISECONDS) / 1000);
  const { sent, problems } = await sink.send(spansOf(execution, tree, ports), signal);
  if (problems.length === 0) log.info("the execution's spans were sent", { ...keys, spans });
  else log.warn(`${takenText(sent, spans)}: ${problems.join("; ")}`, keys);
  return { spans, sent };
}

const takenText = (sent: number, spans: number): string =>
  sent === 0
    ? "No spans of the execution were taken"
    : `${sent} of ${spans} spans of the execution were taken`;

/**
 * The header once it says how the execution ended: who decides that is told of the workflow's end at the same
 * time. Undefined: there is none.
 * @throws Error while it is not decided, so that the event is delivered once more
 */
async function endedExecution(
  executionId: string,
  { journal, pause = setTimeout }: Pick<ExportSpansPorts, "journal" | "pause">,
): Promise<Execution | undefined> {
  for (let left = DECISION_MILLISECONDS; ; left -= LOOK_MILLISECONDS) {
    const execution = await journal.read(executionId);
    if (execution === undefined || hasEnded(execution)) return execution;
    if (left <= 0) throw new Error("The workflow has ended, and it is not decided yet how the execution did");
    await pause(LOOK_MILLISECONDS);
  }
}

async function knownSteps(executionId: string, steps: StepReader): Promise<readonly KnownStep[]> {
  const known: KnownStep[] = [];
  let after: string | undefined;
  do {
    const page = await steps.page(executionId, { limit: PAGE, ...(after !== undefined && { after }) });
    known.push(...page.steps);
    after = page.next;
  } while (after !== undefined);
  return known;
}

/** The execution first, so that whoever is told a part knows of what. */
async function* spansOf(
  execution: Execution,
  tree: WorkTree,
  ports: ExportSpansPorts,
): AsyncGenerator<TraceSpan> {
  const { executionId } = execution;
  const { journal, keepsPrompts } = ports;
  const [request, outcome, progress = NO_PROGRESS] = await Promise.all([
    journal.readRequest(executionId),
    journal.readOutcome(execution),
    journal.readProgress(executionId),
  ]);
  yield executionSpan({ execution, request, outcome, progress, keepsPrompts, untimed: tree.untimed });
  const tasks = tasksOf(progress, execution);
  for (const work of tree.works) yield workSpan(executionId, work, tasks);
  const readers = new LatestUsed<string, ReadStep>(MOST_CONVERSATIONS);
  const read: ReadStep = async (path) => {
    const conversation = conversationOf(path as StepPath);
    const reader = readers.get(conversation) ?? ports.steps.conversation(executionId);
    readers.set(conversation, reader);
    return reader(path);
  };
  for (let at = 0; at < tree.steps.length; at += READ_AT_ONCE) {
    const some = tree.steps.slice(at, at + READ_AT_ONCE);
    yield* await Promise.all(some.map(async (timed) => wholeSpan(executionId, timed, read)));
  }
}

/** With what was said, where the execution kept prompts. What was copied is said in the origin's trace. */
async function wholeSpan(executionId: string, timed: TimedStep, read: ReadStep): Promise<TraceSpan> {
  const span = stepSpan(executionId, timed);
  const { path, keepsPrompts, replayedFrom } = timed.step;
  if (keepsPrompts !== true || replayedFrom !== undefined) return span;
  const step = await read(path);
  return step === undefined ? span : { ...span, attributes: { ...span.attributes, ...stepContent(step) } };
}
