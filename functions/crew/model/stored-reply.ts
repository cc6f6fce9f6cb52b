import type { LanguageModelV4CallOptions, LanguageModelV4GenerateResult } from "@ai-sdk/provider";

import { wellFormed } from "../../json/well-formed.ts";
import { type AgentRun, taskLabel } from "../attempt/agent-run.ts";
import { modelFacts } from "../attempt/model-facts.ts";
import { secondsSince } from "../attempt/stopwatch.ts";
import {
  type CallPrices,
  callPrices,
  costWarnings,
  dollarsOf,
  type StoredCost,
  usageOfReply,
} from "../cost/reply-cost.ts";
import type { FailedTry } from "../ports.ts";
import { AgentFailure } from "../signals.ts";
import { callModel, CONTEXT_TOO_LONG, type ModelCall, type ModelRequest } from "./call-model.ts";
import { type CallWay, rememberWay } from "./known-ways.ts";
import { type ReplyWarning, warningsOf } from "./reply-warnings.ts";

/** What a step keeps of a reply: enough to go on from, without the provider's request and response. */
export type StoredReply = Pick<
  LanguageModelV4GenerateResult,
  "content" | "finishReason" | "usage" | "warnings" | "providerMetadata"
> &
  Pick<ModelCall, "tries" | "at"> &
  CallWay &
  StoredCost & {
    /** See ModelCall's isThoughtOnly; absent in all others. */
    readonly isThoughtOnly?: true | undefined;
  };

/** A reply, and whether it was stored before. */
export type KnownReply = StoredReply & { readonly replayed: boolean };

/** What a step keeps of a conversation that was too long for the model. */
export interface TooLong {
  readonly tooLong: string;
}

interface StoredFailure {
  readonly failed: { readonly type: string; readonly message: string; readonly retryable: boolean };
}

/**
 * The model's reply to a request, asked for unless it is stored under the path. TooLong only where the agent
 * respects the context window.
 */
export async function replyOnce(run: AgentRun, request: ModelRequest): Promise<KnownReply | TooLong> {
  const { path, options } = request;
  const { limits, now = Date.now } = run.ports;
  const about = { path, task: run.task, agent: run.agent.role, model: run.modelName };
  const prices = await callPrices(run);
  // Before `once`, which may suspend or replay: no execution waits for a call that is not allowed, and a
  // replay is held to the limits too.
  run.meter.checkBudget(limits, taskLabel(run));
  let replayed = true;
  let seconds: number | undefined;
  const failedTries: FailedTry[] = [];
  const effect = async () => {
    replayed = false;
    // Again: other calls may have begun while `once` waited. Nothing waits from here to `begin`.
    run.meter.checkBudget(limits, taskLabel(run));
    const callIsOver = run.meter.begin();
    run.ports.onEvent({ type: "model-call-start", ...about });
    try {
      const call = await callModel(run, request, failedTries);
      seconds = secondsSince(call.at, now());
      return toStored(call, prices);
    } catch (error) {
      return failureToStore(run, error);
    } finally {
      callIsOver();
    }
  };
  const facts = modelFacts(run, options, failedTries);
  const step = await run.ports.once(path, requestOf(run, options), effect, facts);
  if ("failed" in step) {
    const { type, message } = step.failed;
    const warning = `A coworker's model gave no reply (${type}). The agent that asked is told why, and goes on`;
    run.ports.onEvent({ type: "warning", ...about, reason: "failed", warning, replayed });
    throw new AgentFailure(type, message, step.failed);
  }
  if ("tooLong" in step) return step;
  const isAdopted = run.ports.isAdopted?.(path) ?? false;
  if (replayed && !isAdopted) run.rateLimit?.count(step.at);
  // Here, so that a replay knows it too: a refusal is not asked for again in the next attempt.
  rememberWay(run.knownWays, run.modelName, step);
  const usage = usageOfReply(run, { reply: step, options }, prices);
  run.meter.add(usage, isAdopted);
  const took = seconds === undefined ? {} : { seconds };
  run.ports.onEvent({
    type: "model-call",
    ...about,
    usage,
    replayed,
    ...took,
    ...(isAdopted && { isAdopted }),
  });
  for (const warning of [...newWarnings(run, step), ...costWarnings(run, usage)]) {
    run.ports.onEvent({ type: "warning", ...about, ...warning, replayed });
  }
  return { ...step, replayed };
}

/**
 * What was adapted only once in a run: the settings that a provider cannot follow are the same in all its
 * turns.
 */
function newWarnings(run: AgentRun, reply: StoredReply): readonly ReplyWarning[] {
  const found = warningsOf(reply).filter(
    ({ reason, warning }) => reason !== "adapted" || !run.warned.has(warning),
  );
  for (const { warning } of found) run.warned.add(warning);
  return found;
}

/**
 * What makes a request the same. Only these are compared. Not compared: headers, abort signal, provider
 * options, the server's address. The steps of open executions keep a hash of exactly this: with another key,
 * or another form of a value, the AI SDK's prompt included, each of them ends with ReplayMismatch.
 */
function requestOf(run: AgentRun, options: LanguageModelV4CallOptions): unknown {
  const { prompt, tools, toolChoice, responseFormat, temperature, topP, maxOutputTokens } = options;
  return {
    model: run.storedModelName,
    prompt,
    tools,
    toolChoice,
    responseFormat,
    temperature,
    topP,
    maxOutputTokens,
  };
}

/** Through JSON and back, so that the first run goes on with exactly what a replay would. */
function toStored({ reply, tries, at, way, isThoughtOnly }: ModelCall, { price }: CallPrices): StoredReply {
  const { content, finishReason, warnings, providerMetadata } = reply;
  const { raw: _raw, ...usage } = reply.usage;
  const about = { ...way, ...(isThoughtOnly && { isThoughtOnly }) };
  const cost = { cost_usd: dollarsOf(usage, price) };
  const kept = { content, finishReason, usage, warnings, providerMetadata, tries, at, ...about, ...cost };
  return wellFormed(JSON.parse(JSON.stringify(kept)) as StoredReply);
}

/**
 * The failure as it is stored, so that a replay goes on from it in the same way. One that ends the run is
 * thrown.
 */
function failureToStore(run: AgentRun, error: unknown): TooLong | StoredFailure {
  if (!(error instanceof AgentFailure)) throw error;
  const { type, message, retryable } = error;
  if (type === CONTEXT_TOO_LONG && run.agent.respectContextWindow !== false) return { tooLong: message };
  if (run.keepsFailures) return { failed: { type, message, retryable } };
  throw error;
}
