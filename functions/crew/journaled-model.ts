import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
} from "@ai-sdk/provider";
import { wrapLanguageModel } from "ai";

import { whereOf, type AgentRun } from "./agent-run.ts";
import { callModel } from "./model-call.ts";
import type { LanguageModel } from "./ports.ts";
import { CrewFailure } from "./signals.ts";
import { usageOfReply } from "./usage.ts";

/** What a step keeps of a reply: enough to go on from, without the provider's request and response. */
type StoredReply = Pick<
  LanguageModelV4GenerateResult,
  "content" | "finishReason" | "usage" | "warnings" | "providerMetadata"
>;

export interface TurnHooks {
  /** Where the next reply is kept. */
  readonly nextPath: () => string;
  /** Told of each tool call's place: the reply's path and the call's position in it. */
  readonly onToolCall: (toolCallId: string, path: string) => void;
  /** Changes to each request. */
  readonly request?: Partial<LanguageModelV4CallOptions>;
}

/** A run's model with its replies kept: a reply that is stored is not asked for again. */
export function journaledModel(run: AgentRun, hooks: TurnHooks): LanguageModel {
  return wrapLanguageModel({
    model: run.model,
    middleware: {
      specificationVersion: "v4",
      wrapGenerate: async ({ params }) => {
        const path = hooks.nextPath();
        const { path: keptAt, reply } = await usableReply(run, path, { ...params, ...hooks.request });
        const content = withUniqueIds(reply.content);
        let position = 0;
        for (const part of content) {
          if (part.type === "tool-call") hooks.onToolCall(part.toolCallId, `${keptAt}/tool-${position++}`);
        }
        // Warnings are stored; handed on they would be printed to the console.
        return { ...reply, content, finishReason: finishReasonOf(reply), warnings: [] };
      },
    },
  });
}

/** Asks up to max_retry_limit times more when an answer is empty, or calls tools where none are offered. */
async function usableReply(
  run: AgentRun,
  path: string,
  options: LanguageModelV4CallOptions,
): Promise<{ readonly path: string; readonly reply: StoredReply }> {
  for (let again = 0; ; again++) {
    const keptAt = again === 0 ? path : `${path}/again-${again}`;
    const reply = await storedReply(run, keptAt, options);
    const fault = faultOf(reply, options);
    if (fault === undefined) return { path: keptAt, reply };
    if (again >= run.agent.maxRetryLimit) {
      const message = `${whereOf(run)}: the model ${run.modelName} ${fault} in each of ${again + 1} answers`;
      throw new CrewFailure("ModelAnswerUnusable", message);
    }
  }
}

async function storedReply(
  run: AgentRun,
  path: string,
  options: LanguageModelV4CallOptions,
): Promise<StoredReply> {
  const { once, limits, onEvent } = run.ports;
  run.meter.checkBudget(limits, whereOf(run));
  let replayed = true;
  const effect = async () => {
    replayed = false;
    return toStored(await callModel(run, path, options));
  };
  const facts = { kind: "model", ...(run.timeoutSeconds && { timeoutSeconds: run.timeoutSeconds }) } as const;
  const reply = await once(path, requestOf(run, options), effect, facts);
  const usage = usageOfReply(reply.usage);
  run.meter.add(usage);
  onEvent({
    type: "model-call",
    path,
    task: run.task,
    agent: run.agent.role,
    model: run.modelName,
    usage,
    replayed,
  });
  return reply;
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
function toStored({ content, finishReason, usage, warnings, providerMetadata }: StoredReply): StoredReply {
  const { raw: _raw, ...counts } = usage;
  const kept = { content, finishReason, usage: counts, warnings, providerMetadata };
  return JSON.parse(JSON.stringify(kept)) as StoredReply;
}

function faultOf(
  { content, finishReason }: StoredReply,
  options: LanguageModelV4CallOptions,
): string | undefined {
  const calls = content.some((part) => part.type === "tool-call");
  if (calls) return options.tools?.length ? undefined : "called tools it was not offered";
  const text = content.some((part) => part.type === "text" && part.text.trim() !== "");
  return text ? undefined : `gave no text (finish reason: ${finishReason.raw ?? finishReason.unified})`;
}

/** Some servers give several calls of one reply the same id, and results are matched by it. */
function withUniqueIds(content: readonly LanguageModelV4Content[]): LanguageModelV4Content[] {
  const seen = new Set<string>();
  return content.map((part, index) => {
    if (part.type !== "tool-call") return part;
    const toolCallId = seen.has(part.toolCallId) ? `${part.toolCallId}_${index}` : part.toolCallId;
    seen.add(toolCallId);
    return { ...part, toolCallId };
  });
}

/** Calls are to be carried out whatever else the server says of why it stopped. */
function finishReasonOf({ content, finishReason }: StoredReply): StoredReply["finishReason"] {
  const calls = content.some((part) => part.type === "tool-call");
  return calls ? { ...finishReason, unified: "tool-calls" } : finishReason;
}
