import type { LanguageModelV4CallOptions, LanguageModelV4Content } from "@ai-sdk/provider";
import { wrapLanguageModel } from "ai";

import type { AgentRun } from "../attempt/agent-run.ts";
import type { LanguageModel } from "../ports.ts";
import { type StepPath, toolPath } from "../step-path.ts";
import { withExactArguments } from "./exact-arguments.ts";
import { endingOf } from "./reply-ending.ts";
import type { StoredReply } from "./stored-reply.ts";
import { type ContextWindow, usableReply } from "./usable-reply.ts";

/** A tool call and where its result is kept. */
export interface CallWithPath {
  readonly id: string;
  readonly tool: string;
  readonly path: StepPath;
}

export interface ReplyFacts {
  /** Tries made for it. */
  readonly triesSoFar: number;
  readonly replayed: boolean;
}

export interface TurnHooks {
  /** Where the next reply is kept. */
  readonly nextPath: () => StepPath;
  /** Told of each reply's tool calls before they are carried out, and of the reply itself. */
  readonly onReply: (calls: readonly CallWithPath[], about: ReplyFacts) => void;
  readonly contextWindow: ContextWindow;
  /** Tries made before at the first call. */
  readonly triesSoFar: number;
  /** Changes to each request. */
  readonly changes?: Partial<LanguageModelV4CallOptions>;
}

/** A run's model with its replies kept: a reply that is stored is not asked for again. */
export function journaledModel(run: AgentRun, hooks: TurnHooks): LanguageModel {
  let { triesSoFar } = hooks;
  return wrapLanguageModel({
    model: run.model,
    middleware: {
      specificationVersion: "v4",
      // `doGenerate` is not used: callModel asks run.model itself, so that it can try again inside one step.
      wrapGenerate: async ({ params }) => {
        const options = { ...params, ...hooks.changes };
        const request = { path: hooks.nextPath(), options, triesSoFar };
        const usable = await usableReply(run, request, hooks.contextWindow);
        const { path } = usable;
        const { replayed, ...reply } = usable.reply;
        triesSoFar = 0;
        const content = withToolNames(withUniqueIds(reply.content), params.tools ?? []);
        hooks.onReply(callsWithPaths(content, path), { triesSoFar: usable.triesSoFar, replayed });
        const asked = withExactArguments(content, params.tools ?? []);
        // Warnings are stored; handed on they would be printed to the console.
        return { ...reply, content: asked, finishReason: finishReasonOf(reply), warnings: [] };
      },
    },
  });
}

function callsWithPaths(content: readonly LanguageModelV4Content[], path: StepPath): readonly CallWithPath[] {
  return content
    .filter((part) => part.type === "tool-call")
    .map((part, index) => ({ id: part.toolCallId, tool: part.toolName, path: toolPath(path, index) }));
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

/**
 * As in CrewAI a tool is found by other spellings too: "Look" or "word-count" for look and word_count. Marks
 * of a model's own format may be left around a name: "functions.look:0", "look<|channel|>commentary".
 */
function withToolNames(
  content: readonly LanguageModelV4Content[],
  tools: NonNullable<LanguageModelV4CallOptions["tools"]>,
): LanguageModelV4Content[] {
  return content.map((part) => {
    if (part.type !== "tool-call" || tools.some(({ name }) => name === part.toolName)) return part;
    const meant = tools.find(({ name }) => plainName(name) === plainName(part.toolName));
    return meant === undefined ? part : { ...part, toolName: meant.name };
  });
}

function plainName(written: string): string {
  const [name = ""] = written.trim().split("<|", 1);
  return name
    .replace(/^(?:functions|default_api)\./, "")
    .replace(/:\d{1,3}$/, "")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_");
}

const UNIFIED = { truncated: "length", refused: "content-filter" } as const;

/** Calls are to be carried out, whatever the server says about why it stopped. */
function finishReasonOf({ content, finishReason }: StoredReply): StoredReply["finishReason"] {
  const ending = endingOf(finishReason);
  if (content.some((part) => part.type === "tool-call")) return { ...finishReason, unified: "tool-calls" };
  return ending === undefined ? finishReason : { ...finishReason, unified: UNIFIED[ending] };
}
