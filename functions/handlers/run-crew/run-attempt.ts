import type { Crew } from "../../crew/crew.ts";
import {
  type CrewEnd,
  CrewFailure,
  type Guardrail,
  type Once,
  runCrew,
  type Tool,
} from "../../crew/index.ts";
import type { FactsOfTools } from "../../crew/manifest.ts";
import { type EffectFacts, isNote, type RunPorts } from "../../crew/ports.ts";
import type { PythonHalf } from "../../crew/python-half.ts";
import { storedCrew } from "../../crew/replay/stored-crew.ts";
import { endAs, endAsTold } from "../../domain/ends.ts";
import { CrewUnreadable } from "../../domain/errors.ts";
import type { Execution, FailedTask, StartRequest } from "../../domain/execution.ts";
import type { Invocation } from "../../domain/invocation.ts";
import type { AttemptJournal, ExecutionReader } from "../../domain/journal.ts";
import type { Log } from "../../domain/log.ts";
import type { Outcome } from "../../domain/outcome.ts";
import type { Progress } from "../../domain/progress.ts";
import type { StoredStep } from "../../domain/steps/steps.ts";
import type { Timeline } from "../../domain/timeline.ts";
import { adoptSteps, type AdoptPorts } from "./adopt-steps.ts";
import { modelChoiceOf, type ModelPorts, modelsAsChosen } from "./chosen-models.ts";
import { crewIdentity, crewVersion } from "./crew-identity.ts";
import { outcomeOf } from "./crew-outcome.ts";
import { OutOfTime, type TimeGuard, timeGuard, timeLimit } from "./deadlines.ts";
import { headerWatch, Overtaken } from "./header-watch.ts";
import { type AdoptedAt, keptWork } from "./kept-times.ts";
import { crewWatcher } from "./watch-crew.ts";

/** What the journal of one attempt's steps is opened with. */
interface AttemptSteps {
  readonly executionId: string;
  readonly attempt: number;
  /** Whether it may begin with steps of another execution. */
  readonly isReplay: boolean;
  readonly beforeEffect: (path: string, facts?: EffectFacts) => void;
  readonly onStored: (step: StoredStep) => void;
}

export interface AttemptPorts extends ModelPorts, AdoptPorts {
  readonly journal: ExecutionReader & AttemptJournal;
  readonly timeline: Timeline;
  /** The engine's `once` over the journal, for one attempt. */
  readonly steps: (
    options: AttemptSteps,
  ) => Once & Pick<RunPorts, "isAdopted"> & { readonly adoptedAt?: AdoptedAt };
  /**
   * The crew as it was built, with its code; undefined when this version of the function has none of this
   * name.
   * @param models in place of those of its files, by the names of agents
   */
  openCrew(name: string, models: NonNullable<StartRequest["models"]>): Promise<OpenedCrew | undefined>;
  /** Whether the log may quote what tools are given and answer. */
  readonly quotesTools?: boolean;
}

interface OpenedCrew {
  readonly crew: Crew;
  readonly tools: ReadonlyMap<string, Tool>;
  readonly guardrails: ReadonlyMap<string, Guardrail>;
  /** Where its Python runs, if it has any. */
  readonly python?: PythonHalf | undefined;
  /** What its tools were when it was built. */
  readonly toolFacts?: FactsOfTools | undefined;
}

/** An outcome to decide. */
export interface AttemptOutcome {
  readonly outcome: Outcome;
  readonly failedTasks?: readonly FailedTask[];
  /** As the journal has it, where that is known. */
  readonly progress?: Progress | undefined;
}

/**
 * How an attempt went: with an outcome to decide, with a pause until the next attempt, or overtaken by
 * whoever came first.
 */
export type AttemptEnd =
  | AttemptOutcome
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
  { execution, request }: { readonly execution: Execution; readonly request: StartRequest | undefined },
  ports: AttemptPorts,
  invocation: Invocation,
): Promise<AttemptEnd> {
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
  const failedTasks: FailedTask[] = [];
  try {
    const attempt = { execution, request, opened, guard, signal, failedTasks };
    const taken = await adoptOnce(attempt, ports, invocation);
    if (taken === "out-of-time") return { waitSeconds: 0, hasProgressed: true };
    if (taken !== "whole") return { outcome: taken };
    const { end, progress } = await runWatched(attempt, ports, invocation.log);
    return end.status === "suspended"
      ? { waitSeconds: Math.ceil(end.waitSeconds), hasProgressed: guard.hasProgressed(), why: end.why }
      : { outcome: outcomeOf(end), failedTasks, progress };
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
  /** Grows while the crew runs. */
  readonly failedTasks: FailedTask[];
}

/** Before this is left for what follows, a replay goes on with adopting in the next attempt. */
const ADOPT_MILLISECONDS = 60_000;

async function adoptOnce(
  { execution, request, opened, signal }: Attempt,
  ports: AttemptPorts,
  { log, remainingMilliseconds }: Invocation,
): Promise<Outcome | "out-of-time" | "whole"> {
  const { executionId, isAdopted = false } = execution;
  const { replayOf: origin } = request;
  if (origin === undefined || isAdopted) return "whole";
  const { crew, tools } = opened;
  const mayGoOn = (): boolean => {
    // First: the end of the invocation aborts as well.
    if (remainingMilliseconds() <= ADOPT_MILLISECONDS) return false;
    signal.throwIfAborted();
    return true;
  };
  const identity = crewIdentity(crew, tools);
  return adoptSteps({ executionId, origin, crew, tools, identity, mayGoOn }, ports, log);
}

async function runWatched(
  { execution, request, opened, guard, signal, failedTasks }: Attempt,
  ports: AttemptPorts,
  log: Log,
): Promise<{ readonly end: CrewEnd; readonly progress: Progress | undefined }> {
  const { journal, timeline, steps, files, quotesTools = false } = ports;
  const { executionId, attempt, limits, crewName } = execution;
  const { crew, tools, guardrails, python, toolFacts } = opened;
  const { replayOf: origin } = request;
  const people = { journal, timeline, log, quotesTools };
  const kept = origin && (await keptWork(origin, journal, (path) => journaled.adoptedAt?.(path)));
  const identity = crewIdentity(crew, tools);
  const seen = { executionId, crewName, attempt, crewVersion: crewVersion(identity) };
  const watcher = crewWatcher({ ...seen, kept, ...people });
  const beforeEffect = (path: string, facts?: EffectFacts): void => {
    guard.beforeEffect(facts);
    // The last such line of a process that died says what it was doing.
    if (!isNote(facts)) log.info("effect begins", { path, kind: facts?.kind });
  };
  const { onStored } = watcher;
  const journaled = steps({ executionId, attempt, isReplay: origin !== undefined, beforeEffect, onStored });
  // From the inside out: the journal, the count of what it has stored, and people's view of what came before.
  const once = watcher.flushBefore(guard.countEffects(journaled));
  let end: CrewEnd;
  try {
    const modelChoice = origin?.modelChoice ?? ports.modelChoice;
    const stored = { modelChoice, stored: () => storedCrew(crew, tools, toolFacts) };
    const choice = await modelChoiceOf(once, identity, stored);
    end = await runCrew(crew, request.inputs, {
      executionId,
      startedAt: new Date(origin?.startedAt ?? execution.startedAt ?? execution.createdAt),
      models: modelsAsChosen(choice, ports),
      tools,
      guardrails,
      python,
      once,
      isAdopted: journaled.isAdopted,
      ...(files && {
        writeFile: async (name, text) =>
          void (await files.write({ executionId, name, bytes: Buffer.from(text) }, true)),
      }),
      limits: {
        ...(limits.max_llm_calls === undefined ? {} : { maxLlmCalls: limits.max_llm_calls }),
        ...(limits.max_total_tokens === undefined ? {} : { maxTotalTokens: limits.max_total_tokens }),
        ...(limits.max_cost_usd === undefined ? {} : { maxCostUsd: limits.max_cost_usd }),
      },
      signal,
      onEvent: (event) => {
        if (event.type === "task-end" && event.errorType !== undefined)
          failedTasks.push({ task: event.index + 1, type: event.errorType });
        watcher.onEvent(event);
      },
    });
  } finally {
    await watcher.finish();
  }
  return { end, progress: watcher.written() };
}
