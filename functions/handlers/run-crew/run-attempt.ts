import type { Crew } from "../../crew/crew.ts";
import {
  type CrewEnd,
  CrewFailure,
  type Guardrail,
  type Once,
  runCrew,
  type Tool,
} from "../../crew/index.ts";
import { type EffectFacts, isNote } from "../../crew/ports.ts";
import type { PythonHalf } from "../../crew/python-half.ts";
import { completedAs, endAs, endAsTold } from "../../domain/ends.ts";
import { CrewUnreadable } from "../../domain/errors.ts";
import type { Execution, StartRequest } from "../../domain/execution.ts";
import type { ExecutionFiles } from "../../domain/files/execution-files.ts";
import type { Invocation } from "../../domain/invocation.ts";
import type { AttemptJournal, ExecutionReader } from "../../domain/journal.ts";
import type { Log } from "../../domain/log.ts";
import type { Outcome } from "../../domain/outcome.ts";
import type { StoredStep } from "../../domain/steps.ts";
import type { Timeline } from "../../domain/timeline.ts";
import { modelChoiceOf, type ModelPorts, modelsAsChosen } from "./chosen-models.ts";
import { OutOfTime, type TimeGuard, timeGuard, timeLimit } from "./deadlines.ts";
import { headerWatch, Overtaken } from "./header-watch.ts";
import { crewWatcher } from "./watch-crew.ts";

export interface AttemptPorts extends ModelPorts {
  readonly journal: ExecutionReader & AttemptJournal;
  readonly timeline: Timeline;
  /** The engine's `once` over the journal, for one attempt. */
  readonly steps: (
    executionId: string,
    attempt: number,
    beforeEffect: (path: string, facts?: EffectFacts) => void,
    onStored: (step: StoredStep) => void,
  ) => Once;
  /**
   * The crew as it was built, with its code; undefined when this version of the function has none of this
   * name.
   * @param models in place of those of its files, by the names of agents
   */
  openCrew(name: string, models: NonNullable<StartRequest["models"]>): Promise<OpenedCrew | undefined>;
  /** Where tasks' files are kept; none are without it. */
  readonly files?: Pick<ExecutionFiles, "write">;
  /** Whether the log may quote what tools are given and answer. */
  readonly quotesTools?: boolean;
}

interface OpenedCrew {
  readonly crew: Crew;
  readonly tools: ReadonlyMap<string, Tool>;
  readonly guardrails: ReadonlyMap<string, Guardrail>;
  /** Where its Python runs, if it has any. */
  readonly python?: PythonHalf | undefined;
}

/**
 * How an attempt went: with an outcome to decide, with a pause until the next attempt, or overtaken by
 * whoever came first.
 */
export type AttemptEnd =
  | { readonly outcome: Outcome }
  | {
      readonly waitSeconds: number;
      readonly hasProgressed: boolean;
      /** Who asked for the wait. */
      readonly why?: string | undefined;
    }
  | "overtaken";

/**
 * Starts the crew, or continues it from the journal, within the invocation's time and the execution's own.
 * @throws JournalUnavailable, and whatever else a retry may cure
 */
export async function runAttempt(
  execution: Execution,
  ports: AttemptPorts,
  invocation: Invocation,
): Promise<AttemptEnd> {
  const request = await ports.journal.readRequest(execution.executionId);
  const opened = await openCrew(execution.crewName, request?.models ?? {}, ports);
  if (request === undefined || opened === undefined) {
    return { outcome: endAs("crewMissing", execution.crewName) };
  }
  if ("outcome" in opened) return opened;
  const limit = timeLimit(execution);
  if (limit.isOver()) return { outcome: limit.outcome() };
  const guard = timeGuard(() => invocation.remainingMilliseconds());
  const watch = headerWatch(execution, ports.journal, invocation.log);
  const signal = AbortSignal.any([guard.signal, limit.signal, watch.signal]);
  try {
    const end = await runWatched({ execution, request, opened, guard, signal }, ports, invocation.log);
    return end.status === "suspended"
      ? { waitSeconds: Math.ceil(end.waitSeconds), hasProgressed: guard.hasProgressed(), why: end.why }
      : { outcome: outcomeOf(end) };
  } catch (error) {
    if (error instanceof OutOfTime) return { outcome: limit.outcome() };
    if (error instanceof Overtaken) return "overtaken";
    if (error instanceof CrewFailure) return { outcome: endAsTold("crewFailed", error) };
    throw error;
  } finally {
    guard.stop();
    limit.stop();
    watch.stop();
  }
}

/**
 * A crew whose code is broken fails its executions with a sentence that says so; a retry would find it as
 * broken.
 */
async function openCrew(
  name: string,
  models: NonNullable<StartRequest["models"]>,
  ports: AttemptPorts,
): Promise<OpenedCrew | { readonly outcome: Outcome } | undefined> {
  try {
    return await ports.openCrew(name, models);
  } catch (error) {
    if (!(error instanceof CrewUnreadable)) throw error;
    return {
      outcome: endAsTold("crewUnreadable", { type: error.name, message: error.message, retryable: false }),
    };
  }
}

interface Attempt {
  readonly execution: Execution;
  readonly request: StartRequest;
  readonly opened: OpenedCrew;
  readonly guard: TimeGuard;
  readonly signal: AbortSignal;
}

async function runWatched(
  { execution, request, opened, guard, signal }: Attempt,
  ports: AttemptPorts,
  log: Log,
): Promise<CrewEnd> {
  const { journal, timeline, steps, files, quotesTools = false } = ports;
  const { executionId, attempt, limits, crewName } = execution;
  const { crew, tools, guardrails, python } = opened;
  const watcher = crewWatcher({ executionId, crewName, attempt, journal, timeline, log, quotesTools });
  const beforeEffect = (path: string, facts?: EffectFacts): void => {
    guard.beforeEffect(facts);
    // The last such line of a process that died says what it was doing.
    if (!isNote(facts)) log.info("effect begins", { path, kind: facts?.kind });
  };
  const stored = steps(executionId, attempt, beforeEffect, watcher.onStored);
  // From the inside out: the journal, the count of what it has stored, and people's view of what came before.
  const once = watcher.flushBefore(guard.countEffects(stored));
  try {
    const choice = await modelChoiceOf(once, crewIdentity(crew, tools), ports);
    return await runCrew(crew, request.inputs, {
      executionId,
      startedAt: new Date(execution.startedAt ?? execution.createdAt),
      models: modelsAsChosen(choice, ports),
      tools,
      guardrails,
      python,
      once,
      ...(files && {
        writeFile: async (name, text) =>
          void (await files.write({ executionId, name, bytes: Buffer.from(text) }, true)),
      }),
      limits: {
        ...(limits.max_llm_calls === undefined ? {} : { maxLlmCalls: limits.max_llm_calls }),
        ...(limits.max_total_tokens === undefined ? {} : { maxTotalTokens: limits.max_total_tokens }),
      },
      signal,
      onEvent: watcher.onEvent,
    });
  } finally {
    await watcher.finish();
  }
}

/** Changes when stored steps could mean something else than before. */
const STEP_FORMAT = 1;

/**
 * What an execution's steps were made for: the resolved crew and what its tools promise. It is the request of
 * every execution's first step. A change of the crew's files, or of a tool's name, description, parameters or
 * effect, ends an open execution with a sentence instead of mixing two crews. A change of a tool's or
 * guardrail's code is not noticed.
 */
const crewIdentity = (crew: Crew, tools: ReadonlyMap<string, Tool>): unknown => ({
  format: STEP_FORMAT,
  crew,
  tools: [...tools]
    .map(([file, { name, description, parameters, effect }]) => ({
      file,
      name,
      description,
      parameters,
      effect,
    }))
    .toSorted((left, right) => (left.file < right.file ? -1 : 1)),
});

/**
 * A crew's end as the outcome of its execution; `data` is the crew output without its `raw`, which stands
 * beside it.
 */
export function outcomeOf(end: Exclude<CrewEnd, { readonly status: "suspended" }>): Outcome {
  const usage = { ...end.usage };
  switch (end.status) {
    case "completed": {
      const { raw, ...data } = end.output;
      return completedAs({ raw, data }, usage);
    }
    case "failed":
      return endAsTold("crewFailed", end.error, usage);
    case "budget_exceeded":
      return endAsTold("budgetExceeded", end.error, usage);
    default:
      return end satisfies never;
  }
}
