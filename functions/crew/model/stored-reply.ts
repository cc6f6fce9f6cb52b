import type { LanguageModelV4CallOptions, LanguageModelV4GenerateResult } from "@ai-sdk/provider";

import { wellFormed } from "../../json/well-formed.ts";
import { type AgentRun, whereOf } from "../attempt/agent-run.ts";
import type { StepPath } from "../attempt/step-path.ts";
import { AgentFailure } from "../signals.ts";
import { usageOfReply } from "../usage.ts";
import { callModel, CONTEXT_TOO_LONG, type ModelCall } from "./call-model.ts";

/** What a step keeps of a reply: enough to go on from, without the provider's request and response. */
export type StoredReply = Pick<
  LanguageModelV4GenerateResult,
  "content" | "finishReason" | "usage" | "warnings" | "providerMetadata"
> &
  Pick<ModelCall, "tries" | "at">;

/** What a step keeps of a conversation that the model did not take. */
export interface TooLong {
  readonly tooLong: string;
}

interface StoredFailure {
  readonly failed: { readonly type: string; readonly message: string; readonly retryable: boolean };
}

/**
 * The model's reply to a request, asked for unless it is stored under the path. TooLong only where the agent respects the
 * context window. `spent` are tries made at the same call before.
 */
export async function storedReply(
  run: AgentRun,
  path: StepPath,
  options: LanguageModelV4CallOptions,
  spent = 0,
): Promise<StoredReply | TooLong> {
  const { once, limits, onEvent } = run.ports;
  run.meter.checkBudget(limits, whereOf(run));
  let replayed = true;
  const effect = async () => {
    replayed = false;
    run.meter.checkBudget(limits, whereOf(run));
    const end = run.meter.begin();
    try {
      return toStored(await callModel(run, path, options, spent));
    } catch (error) {
      return keptOf(run, error);
    } finally {
      end();
    }
  };
  const facts = { kind: "model", ...(run.timeoutSeconds && { timeoutSeconds: run.timeoutSeconds }) } as const;
  const step = await once(path, requestOf(run, options), effect, facts);
  if ("failed" in step) throw new AgentFailure(step.failed.type, step.failed.message, step.failed);
  if ("tooLong" in step) return step;
  if (replayed) run.rateLimit?.count(step.at);
  const usage = usageOfReply(step.usage);
  run.meter.add(usage);
  const about = { path, task: run.task, agent: run.agent.role, model: run.modelName };
  onEvent({ type: "model-call", ...about, usage, replayed });
  return step;
}

/** What makes a request the same: not its headers, not what aborts it. */
function requestOf(run: AgentRun, options: LanguageModelV4CallOptions): unknown {
  const { prompt, tools, toolChoice, responseFormat, temperature, topP, maxOutputTokens } = options;
  return {
    model: run.modelName,
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
function toStored({ reply, tries, at }: ModelCall): StoredReply {
  const { content, finishReason, warnings, providerMetadata } = reply;
  const { raw: _raw, ...usage } = reply.usage;
  const kept = { content, finishReason, usage, warnings, providerMetadata, tries, at };
  return wellFormed(JSON.parse(JSON.stringify(kept)) as StoredReply);
}

/** Failures that the run goes on from are kept, so that a replay goes on alike; others are thrown. */
function keptOf(run: AgentRun, error: unknown): TooLong | StoredFailure {
  if (!(error instanceof AgentFailure)) throw error;
  const { type, message, retryable } = error;
  if (type === CONTEXT_TOO_LONG && run.agent.respectContextWindow !== false) return { tooLong: message };
  if (run.keepsFailures) return { failed: { type, message, retryable } };
  throw error;
}
