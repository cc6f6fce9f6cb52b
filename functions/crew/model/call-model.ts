import type { LanguageModelV4CallOptions, LanguageModelV4GenerateResult } from "@ai-sdk/provider";

import { backoff, type Backoff } from "../../async/backoff.ts";
import { wait as timerWait } from "../../async/timer.ts";
import { type AgentRun, taskLabel, triesAllowed } from "../attempt/agent-run.ts";
import type { FailedTry } from "../ports.ts";
import { AgentFailure, Suspend } from "../signals.ts";
import { type StepPath, waitPath } from "../step-path.ts";
import { firstWay } from "./call-way.ts";
import { failureInShort, failureSentence } from "./failure-sentences.ts";
import { type CallWay, foundOut } from "./known-ways.ts";
import type { ModelCallFailure } from "./model-errors.ts";
import { tryWays } from "./try-model.ts";

/** Longer waits are not paid for: the crew is suspended instead. */
const LONGEST_WAIT_SECONDS = 30;

/**
 * As the providers' own clients, in seconds: half a second, doubled, up to eight. Nine tries take about half
 * a minute.
 */
const BACKOFF: Backoff = { first: 0.5, longest: 8, jitter: "half" };

/**
 * A try that took longer is noted, so that tries of a server that never answers are counted over several
 * attempts.
 */
const SLOW_TRY_MS = 60_000;

/** A call to make, and where its reply is kept. */
export interface ModelRequest {
  readonly path: StepPath;
  readonly options: LanguageModelV4CallOptions;
  /** Tries made before at the same call, for answers that were of no use. */
  readonly triesSoFar: number;
}

export interface ModelCall {
  readonly reply: LanguageModelV4GenerateResult;
  /** Tries made for this reply. */
  readonly tries: number;
  /** When the try that was answered began, in epoch milliseconds. */
  readonly at: number;
  /** What the server was found not to take. */
  readonly way: CallWay;
  /** The reply thinks aloud, and leads neither to an action nor to an answer. */
  readonly isThoughtOnly: boolean;
}

/** The failure's type when a conversation is more than the model takes. */
export const CONTEXT_TOO_LONG = "ContextTooLong";

/**
 * Calls the model until it replies, or `triesSoFar` and the tries made here are as many as triesAllowed.
 * Throws an AgentFailure when it does not reply, Suspend when it must be left alone for long, and the
 * signal's reason once that aborts.
 * @param failedTries is added to: the tries that brought no reply
 */
export async function callModel(
  run: AgentRun,
  { path, options, triesSoFar }: ModelRequest,
  failedTries: FailedTry[] = [],
): Promise<ModelCall> {
  const { wait = timerWait, now = Date.now } = run.ports;
  const waysSeen = new Set<string>();
  const first = firstWay(run);
  for (let tries = 1, way = first; ; tries++) {
    await waitForRateLimit(run, wait, now);
    const at = now();
    const tried = await tryWays(run, options, { first: way, now });
    const { outcome } = tried;
    ({ way } = tried);
    if ("reply" in outcome) {
      const { reply, isThoughtOnly = false } = outcome;
      return { reply, isThoughtOnly, tries, at, way: foundOut(first, way) };
    }
    const failed = { at, error: failureInShort(outcome, run.askedAt ?? run.modelName) };
    failedTries.push(failed);
    if (isFinal(outcome, waysSeen)) throw agentFailure(run, outcome, tries);
    const seconds = toMilliseconds(Math.max(backoff(BACKOFF, tries), outcome.retryAfterSeconds ?? 0));
    const isLong = seconds > LONGEST_WAIT_SECONDS;
    const noted = isLong || now() - at > SLOW_TRY_MS ? await noteTry(run, path, { seconds, failed }) : 0;
    const made = Math.max(tries, noted);
    if (triesSoFar + made >= triesAllowed(run)) throw agentFailure(run, outcome, made);
    tellRetry(run, path, { attempt: triesSoFar + made + 1, waitSeconds: seconds, reason: failed.error });
    if (isLong) throw new Suspend(Math.ceil(seconds), whyOfWait(run, outcome));
    await wait(seconds * 1000, run.signal);
  }
}

/** Seconds as people and timers count them: no wait is exact to more. */
const toMilliseconds = (seconds: number): number => Math.round(seconds * 1000) / 1000;

/** What keeps the crew waiting, for whoever has no time left for it: only who answers may ask for so long. */
const whyOfWait = (run: AgentRun, { status, detail }: ModelCallFailure): string =>
  `${taskLabel(run)}: the model ${run.modelName} answered ${status ?? "nothing"} (${detail})`;

/**
 * Whether another try would bring nothing: a server that twice answers with the same kind of garbage will the
 * third time, and each try is paid for.
 */
function isFinal({ kind, way }: ModelCallFailure, waysSeen: Set<string>): boolean {
  if (kind === "refused" || kind === "too long") return true;
  if (way === undefined) return false;
  const isSeen = waysSeen.has(way);
  waysSeen.add(way);
  return isSeen;
}

/** Waits until max_rpm allows another call. */
async function waitForRateLimit(
  run: AgentRun,
  wait: NonNullable<AgentRun["ports"]["wait"]>,
  now: () => number,
): Promise<void> {
  for (;;) {
    run.signal.throwIfAborted();
    const seconds = run.rateLimit?.secondsLeft(now()) ?? 0;
    if (seconds <= 0) return;
    if (seconds > LONGEST_WAIT_SECONDS)
      throw new Suspend(Math.ceil(seconds), `${taskLabel(run)}: ${run.agent.role}'s max_rpm is used up`);
    await wait(Math.ceil(seconds * 1000), run.signal);
  }
}

/** Notes a try in the journal. Returns how many are noted, over all attempts. */
async function noteTry(
  run: AgentRun,
  path: StepPath,
  { seconds, failed }: { readonly seconds: number; readonly failed: FailedTry },
): Promise<number> {
  const about = { task: run.task, agent: run.agent.role, model: run.modelName };
  const facts = { kind: "wait", about, outcome: () => ({ tries: [failed] }) } as const;
  for (let count = 1; ; count++) {
    let isNew = false;
    const effect = () => {
      isNew = true;
      return Promise.resolve({ waitSeconds: seconds });
    };
    await run.ports.once(waitPath(path, count), null, effect, facts);
    if (isNew) return count;
  }
}

/** Before the wait: a model that is down is to be seen at once. */
function tellRetry(
  run: AgentRun,
  path: StepPath,
  next: { readonly attempt: number; readonly waitSeconds: number; readonly reason: string },
): void {
  const about = { path, task: run.task, agent: run.agent.role, model: run.modelName };
  run.ports.onEvent({ type: "model-retry", ...about, of: triesAllowed(run), ...next });
}

function agentFailure(run: AgentRun, failure: ModelCallFailure, tries: number): AgentFailure {
  const what = failureSentence(failure, tries, run);
  const sentence = `${taskLabel(run)}: the model ${run.modelName} ${what}`;
  switch (failure.kind) {
    case "refused":
      return new AgentFailure("ModelRefused", sentence);
    case "too long":
      return new AgentFailure(CONTEXT_TOO_LONG, sentence);
    case "unreadable":
    case "faulty":
      return new AgentFailure("ModelAnswerUnusable", sentence);
    case "unavailable":
      return new AgentFailure("ModelUnavailable", sentence, { retryable: true });
    default:
      return failure.kind satisfies never;
  }
}
