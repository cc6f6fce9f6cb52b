import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";

import { isNestedTooDeep } from "../../json/read-json.ts";
import { type AgentRun, triesAllowed, whereOf } from "../attempt/agent-run.ts";
import { againPath, shortenedPath, type StepPath } from "../attempt/step-path.ts";
import { summaryRequest } from "../prompt/prompt.ts";
import { AgentFailure } from "../signals.ts";
import { CONTEXT_TOO_LONG } from "./call-model.ts";
import { shorten, shortened, type Shortening } from "./context-window.ts";
import { storedReply, type StoredReply, type TooLong } from "./stored-reply.ts";

/** More calls in one reply are no plan but a loop. */
const MOST_TOOL_CALLS = 100;
/** A conversation that is too long after so many summaries will always be. */
const MOST_SHORTENINGS = 3;

export interface UsableReply {
  /** Where it is kept. */
  readonly path: StepPath;
  readonly reply: StoredReply;
  /** Tries of this call so far. */
  readonly spent: number;
}

/** What a conversation remembers of its model's window; changed when the conversation is shortened. */
export interface Window {
  shortening: Shortening | undefined;
}

/**
 * Asks up to max_retry_limit times more when an answer is empty, or calls tools where none are offered. `spent` are tries
 * made at the same call before; all together are at most triesAllowed.
 */
export async function usableReply(
  run: AgentRun,
  path: StepPath,
  options: LanguageModelV4CallOptions,
  window: Window,
  before: number,
): Promise<UsableReply> {
  let spent = before;
  for (let again = 0; ; again++) {
    const asked = again === 0 ? path : againPath(path, again);
    const { keptAt, reply } = await fittingReply(run, asked, options, window, spent);
    spent += reply.tries;
    const fault = faultOf(reply, options);
    if (fault === undefined) return { path: keptAt, reply, spent };
    if (again >= run.agent.maxRetryLimit || spent >= triesAllowed(run)) {
      const message = `${whereOf(run)}: the model ${run.modelName} ${fault} in each of ${again + 1} answers`;
      throw new AgentFailure("ModelAnswerUnusable", message);
    }
  }
}

/** Summarises the conversation as often as it is too long for the model. */
async function fittingReply(
  run: AgentRun,
  path: StepPath,
  options: LanguageModelV4CallOptions,
  window: Window,
  spent: number,
): Promise<{ readonly keptAt: StepPath; readonly reply: StoredReply }> {
  for (let times = 0; ; times++) {
    const keptAt = times === 0 ? path : shortenedPath(path, times);
    const prompt = shortened(options.prompt, window.shortening);
    const step = await storedReply(run, keptAt, { ...options, prompt }, spent);
    if (!("tooLong" in step)) return { keptAt, reply: step };
    if (times >= MOST_SHORTENINGS) throw tooLong(step);
    const summarise = async (text: string, at: StepPath) => summaryBy(run, at, options, text);
    const shortening = await shorten(options.prompt, window.shortening, keptAt, summarise);
    if (shortening === undefined) throw tooLong(step);
    window.shortening = shortening;
  }
}

async function summaryBy(
  run: AgentRun,
  path: StepPath,
  { temperature, topP }: LanguageModelV4CallOptions,
  text: string,
): Promise<string | undefined> {
  const { system, user } = summaryRequest(text);
  const options: LanguageModelV4CallOptions = {
    prompt: [
      { role: "system", content: system },
      { role: "user", content: [{ type: "text", text: user }] },
    ],
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
  };
  for (let again = 0; ; again++) {
    const step = await storedReply(run, again === 0 ? path : againPath(path, again), options);
    if ("tooLong" in step) return undefined;
    const summary = step.content.map((part) => (part.type === "text" ? part.text : "")).join("");
    if (summary.trim() !== "") return summary;
    if (again >= run.agent.maxRetryLimit) {
      const message = `${whereOf(run)}: the model ${run.modelName} gave no summary in ${again + 1} answers`;
      throw new AgentFailure("ModelAnswerUnusable", message);
    }
  }
}

function tooLong({ tooLong: message }: TooLong): AgentFailure {
  return new AgentFailure(CONTEXT_TOO_LONG, message);
}

function faultOf(
  { content, finishReason }: StoredReply,
  options: LanguageModelV4CallOptions,
): string | undefined {
  const calls = content.filter((part) => part.type === "tool-call").length;
  if (calls > 0 && !options.tools?.length) return "called tools it was not offered";
  if (calls > MOST_TOOL_CALLS) return `called tools ${calls} times at once`;
  if (content.some((part) => part.type === "tool-call" && isNestedTooDeep(part.input)))
    return "called a tool with arguments that are nested too deep";
  if (calls > 0) return undefined;
  const text = content.some((part) => part.type === "text" && part.text !== "");
  return text ? undefined : `gave no text (finish reason: ${finishReason.raw ?? finishReason.unified})`;
}
