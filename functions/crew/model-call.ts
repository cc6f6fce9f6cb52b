import { setTimeout as timer } from "node:timers/promises";

import type { LanguageModelV4CallOptions, LanguageModelV4GenerateResult } from "@ai-sdk/provider";

import { whereOf, type AgentRun } from "./agent-run.ts";
import { modelProblem, problemSentence, type ModelProblem } from "./model-errors.ts";
import { CrewFailure, Suspend } from "./signals.ts";

/** Longer waits are not paid for: the crew is suspended instead. */
const LONGEST_WAIT_SECONDS = 30;

/** As OpenAI's own clients: half a second, doubled, up to eight. Nine tries take about half a minute. */
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 8000;

/**
 * Calls the model until it replies: at most 3 × (max_retry_limit + 1) times, all suspended attempts together. Throws a
 * CrewFailure when it does not, Suspend when the server asks for a long wait, and the signal's reason once that aborts.
 */
export async function callModel(
  run: AgentRun,
  path: string,
  options: LanguageModelV4CallOptions,
): Promise<LanguageModelV4GenerateResult> {
  const { signal, wait = timerWait } = run.ports;
  const allowed = 3 * (run.agent.maxRetryLimit + 1);
  for (let tries = 1; ; tries++) {
    const outcome = await tryModel(run, options);
    if ("reply" in outcome) return outcome.reply;
    if (outcome.kind === "refused" || tries >= allowed) throw failure(run, outcome, tries);
    const seconds = outcome.retryAfterSeconds ?? backoffSeconds(tries);
    if (seconds > LONGEST_WAIT_SECONDS) {
      const waits = await countWait(run, path, seconds);
      if (waits >= allowed) throw failure(run, outcome, waits);
      throw new Suspend(Math.ceil(seconds));
    }
    await wait(seconds * 1000, signal);
  }
}

async function tryModel(
  run: AgentRun,
  options: LanguageModelV4CallOptions,
): Promise<{ readonly reply: LanguageModelV4GenerateResult } | ModelProblem> {
  const { signal } = run.ports;
  const limits = run.timeoutSeconds === undefined ? [] : [AbortSignal.timeout(run.timeoutSeconds * 1000)];
  try {
    return {
      reply: await run.model.doGenerate({ ...options, abortSignal: AbortSignal.any([signal, ...limits]) }),
    };
  } catch (error) {
    signal.throwIfAborted();
    return modelProblem(error, Date.now());
  }
}

/** Keeps count of long waits over all attempts, so that a server that always asks for one is given up on. */
async function countWait(run: AgentRun, path: string, seconds: number): Promise<number> {
  for (let count = 1; ; count++) {
    let isNew = false;
    const effect = () => {
      isNew = true;
      return Promise.resolve({ waitSeconds: seconds });
    };
    await run.ports.once(`${path}/wait-${count}`, null, effect, { kind: "wait" });
    if (isNew) return count;
  }
}

function failure(run: AgentRun, problem: ModelProblem, tries: number): CrewFailure {
  const provider = run.modelName.split("/", 1)[0] ?? "";
  const sentence = `${whereOf(run)}: the model ${run.modelName} ${problemSentence(problem, provider, tries)}`;
  if (problem.kind === "refused") return new CrewFailure("ModelRefused", sentence);
  if (problem.kind === "unreadable") return new CrewFailure("ModelAnswerUnusable", sentence);
  return new CrewFailure("ModelUnavailable", sentence, { retryable: true });
}

/** Half of it always, half by chance, so that many executions do not come back together. */
function backoffSeconds(tries: number): number {
  const full = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (tries - 1));
  return (full / 2 + Math.random() * (full / 2)) / 1000;
}

async function timerWait(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await timer(milliseconds, undefined, { signal });
  } finally {
    signal.throwIfAborted();
  }
}
