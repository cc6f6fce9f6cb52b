import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";

import { isNestedTooDeep } from "../../json/read-json.ts";
import { isBlank } from "../../text/blank.ts";
import { type AgentRun, triesAllowed, taskLabel } from "../attempt/agent-run.ts";
import type { AnswerEnding } from "../output.ts";
import { summaryRequest } from "../prompt/prompt.ts";
import { AgentFailure } from "../signals.ts";
import { againPath, shortenedPath, type StepPath } from "../step-path.ts";
import { CONTEXT_TOO_LONG, type ModelRequest } from "./call-model.ts";
import { summarySettings } from "./call-settings.ts";
import { shortenConversation, withShortening, type Shortening } from "./context-window.ts";
import { moreRoom } from "./more-room.ts";
import { endingOf, isBrokenOff } from "./reply-ending.ts";
import { type KnownReply, replyOnce, type StoredReply, type TooLong } from "./stored-reply.ts";
import { MISSING_ACTION } from "./text-tools/text-prompts.ts";

/** A model that makes more calls in one reply is caught in a loop. */
const MOST_TOOL_CALLS = 100;
/** A conversation that is still too long after so many summaries will always be. */
const MOST_SHORTENINGS = 3;

export interface UsableReply {
  /** Where it is kept. */
  readonly path: StepPath;
  readonly reply: KnownReply;
  /** Tries made at this call, by the request and before it. */
  readonly triesSoFar: number;
}

/**
 * What a conversation remembers of its model's context window; changed when the conversation is shortened.
 */
export interface ContextWindow {
  shortening: Shortening | undefined;
}

/**
 * Asks up to max_retry_limit times more when an answer is empty, or calls tools where none are offered.
 * Tries, those of `request.triesSoFar` included, are at most triesAllowed.
 */
export async function usableReply(
  run: AgentRun,
  request: ModelRequest,
  contextWindow: ContextWindow,
): Promise<UsableReply> {
  let { options, triesSoFar } = request;
  for (let again = 0; ; again++) {
    const path = again === 0 ? request.path : againPath(request.path, again);
    const { keptAt, reply } = await fittingReply(run, { path, options, triesSoFar }, contextWindow);
    triesSoFar += reply.tries;
    const fault = faultOf(reply, options);
    const isLast = again >= run.agent.maxRetryLimit || triesSoFar >= triesAllowed(run);
    if (fault === undefined || (isLast && fault.isLesser)) return { path: keptAt, reply, triesSoFar };
    if (isLast) {
      const { what, advice } = fault;
      const answers = again === 0 ? "its answer" : `each of ${again + 1} answers`;
      const message = `${taskLabel(run)}: the model ${run.modelName} ${what} in ${answers}. ${advice}.`;
      throw new AgentFailure("ModelAnswerUnusable", message);
    }
    if (again === 0) options = withMoreRoom(run, options, reply);
    if (again === 0 && fault.correction !== undefined)
      options = withCorrection(options, reply, fault.correction);
  }
}

/** The same conversation with an answer in it, and with what is wrong with that. */
const withCorrection = (
  options: LanguageModelV4CallOptions,
  { content }: StoredReply,
  correction: string,
): LanguageModelV4CallOptions => ({
  ...options,
  prompt: [
    ...options.prompt,
    { role: "assistant", content: content.filter((part) => part.type === "text") },
    { role: "user", content: [{ type: "text", text: correction }] },
  ],
});

/** An answer that is held to a schema needs more room where thinking took all that there was. */
function withMoreRoom(
  run: AgentRun,
  options: LanguageModelV4CallOptions,
  { finishReason, usage }: StoredReply,
): LanguageModelV4CallOptions {
  if (options.responseFormat?.type !== "json" || endingOf(finishReason) !== "truncated") return options;
  const room = { had: options.maxOutputTokens, used: usage.outputTokens.total };
  const maxOutputTokens = moreRoom(run, room) ?? options.maxOutputTokens;
  return { ...options, ...(maxOutputTokens !== undefined && { maxOutputTokens }) };
}

/** The reply to the conversation, which is summarised as often as it is too long for the model. */
async function fittingReply(
  run: AgentRun,
  { path, options, triesSoFar }: ModelRequest,
  contextWindow: ContextWindow,
): Promise<{ readonly keptAt: StepPath; readonly reply: KnownReply }> {
  for (let times = 0; ; times++) {
    const keptAt = times === 0 ? path : shortenedPath(path, times);
    const prompt = withShortening(options.prompt, contextWindow.shortening);
    const step = await replyOnce(run, { path: keptAt, options: { ...options, prompt }, triesSoFar });
    if (!("tooLong" in step)) return { keptAt, reply: step };
    if (times >= MOST_SHORTENINGS) throw tooLong(step);
    const shortening = await shortenConversation(options.prompt, {
      before: contextWindow.shortening,
      path: keptAt,
      summarise: async (text, at) => summarise(run, { path: at, text, options }),
    });
    if (shortening === undefined) throw tooLong(step);
    contextWindow.shortening = shortening;
  }
}

interface SummaryRequest {
  readonly path: StepPath;
  readonly text: string;
  /** Those of the conversation. */
  readonly options: LanguageModelV4CallOptions;
}

/** A summary by the run's own model; undefined when the text is too long for it. */
async function summarise(
  run: AgentRun,
  { path, text, options: conversation }: SummaryRequest,
): Promise<string | undefined> {
  const { system, user } = summaryRequest(text);
  const options: LanguageModelV4CallOptions = {
    prompt: [
      { role: "system", content: system },
      { role: "user", content: [{ type: "text", text: user }] },
    ],
    ...summarySettings(conversation),
  };
  for (let again = 0; ; again++) {
    const keptAt = again === 0 ? path : againPath(path, again);
    const step = await replyOnce(run, { path: keptAt, options, triesSoFar: 0 });
    if ("tooLong" in step) return undefined;
    const summary = step.content.map((part) => (part.type === "text" ? part.text : "")).join("");
    if (!isBlank(summary)) return summary;
    if (again >= run.agent.maxRetryLimit) {
      const message = `${taskLabel(run)}: the model ${run.modelName} gave no summary of a conversation that was too long for it, in ${again + 1} answers. Give the task less to read, or take a model with a larger context window.`;
      throw new AgentFailure("ModelAnswerUnusable", message);
    }
  }
}

function tooLong({ tooLong: message }: TooLong): AgentFailure {
  return new AgentFailure(CONTEXT_TOO_LONG, message);
}

function faultOf(
  { content, finishReason, isThoughtOnly }: StoredReply,
  options: LanguageModelV4CallOptions,
): Fault | undefined {
  const reason = finishReason.raw ?? finishReason.unified;
  // The text is half of one then, and calls may be missing.
  if (isBrokenOff(finishReason))
    return { what: `was broken off (finish reason: ${reason})`, advice: "Its server's log may say why" };
  const calls = content.filter((part) => part.type === "tool-call").length;
  if (calls > 0 && !options.tools?.length)
    return { what: "called tools it was not offered", advice: ANOTHER_MODEL };
  if (calls > MOST_TOOL_CALLS)
    return { what: `called tools ${calls} times at once`, advice: `Ask for less at once. ${ANOTHER_MODEL}` };
  if (content.some((part) => part.type === "tool-call" && isNestedTooDeep(part.input)))
    return {
      what: "called a tool with arguments that are nested too deep",
      advice: "Make the tool's parameters simpler",
    };
  if (calls > 0) return undefined;
  if (isThoughtOnly)
    return { what: "thought aloud", advice: ANOTHER_MODEL, correction: MISSING_ACTION, isLesser: true };
  const text = content.some((part) => part.type === "text" && !isBlank(withoutThoughts(part.text)));
  if (text) return undefined;
  const ending = endingOf(finishReason);
  return {
    what: `gave no text (finish reason: ${reason})`,
    advice: ending === undefined ? ANOTHER_MODEL : ADVICE_FOR[ending],
  };
}

/** What is wrong with a reply, and what to do when no better one comes. */
interface Fault {
  readonly what: string;
  readonly advice: string;
  /** What the model is told of it. */
  readonly correction?: string;
  /** The answer is taken when no better one comes, as CrewAI takes it at once. */
  readonly isLesser?: true;
}

const ANOTHER_MODEL = "Start it again, or take another model";
const ADVICE_FOR: Readonly<Record<AnswerEnding, string>> = {
  refused: "It, or a filter before it, refuses to answer: word the task otherwise, or change the filter",
  truncated: "Give llm a higher max_tokens, or ask for less",
};

/** Thoughts between tags are no answer; those that do not end may hold one. */
function withoutThoughts(text: string): string {
  const pieces = text.split(/(?=<think(?:ing)?>)/i).map((piece) => {
    const end = /^<think/i.test(piece) ? /<\/think(?:ing)?>/i.exec(piece) : null;
    return end === null ? piece : piece.slice(end.index + end[0].length);
  });
  return pieces.join("");
}
