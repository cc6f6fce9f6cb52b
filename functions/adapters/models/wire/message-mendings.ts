import { isDeepStrictEqual } from "node:util";

import { readArguments } from "./call-arguments.ts";
import { isObject, type Mutable, objectsOf } from "./wire-json.ts";

/** Types of blocks that crews need; tools of the server's own, which have others, are never offered. */
const BLOCKS = new Set(["text", "thinking", "redacted_thinking", "tool_use"]);

export function mendMessageFrame(reply: Mutable): boolean {
  const before = JSON.stringify([reply["type"], reply["id"], reply["model"], reply["stop_reason"]]);
  // An error comes with a frame of its own.
  if (reply["type"] !== "error" && "content" in reply) reply["type"] = "message";
  for (const key of ["id", "model"]) {
    if (!["string", "undefined"].includes(typeof reply[key])) {
      reply[key] = typeof reply[key] === "number" ? String(reply[key]) : null;
    }
  }
  const { stop_reason: reason } = reply;
  if (reason !== undefined && typeof reason !== "string") reply["stop_reason"] = null;
  return JSON.stringify([reply["type"], reply["id"], reply["model"], reply["stop_reason"]]) !== before;
}

export function mendMessageBlocks(reply: Mutable): boolean {
  const { content } = reply;
  if (content === undefined) return false;
  reply["content"] = blocksOf(content).flatMap(messageBlock);
  return !isDeepStrictEqual(reply["content"], content);
}

function messageBlock(block: Mutable, index: number): readonly Mutable[] {
  const { type = "text" in block ? "text" : undefined, ...rest } = block;
  if (typeof type !== "string" || !BLOCKS.has(type)) return [];
  switch (type) {
    case "text":
      return typeof rest["text"] === "string" ? [{ ...withoutOddCitations(rest), type }] : [];
    case "thinking":
      // Servers that sign nothing take back what they sent.
      return typeof rest["thinking"] === "string" ? [{ signature: "", ...rest, type }] : [];
    case "tool_use":
      return typeof rest["name"] === "string" ? [toolUse({ ...rest, type }, index)] : [];
    default:
      return [block];
  }
}

function withoutOddCitations({ citations, ...block }: Mutable): Mutable {
  return Array.isArray(citations) || citations === null ? { ...block, citations } : block;
}

function toolUse(block: Mutable, index: number): Mutable {
  const { id, input } = block;
  return {
    ...block,
    id: typeof id === "string" ? id : `toolu_${typeof id === "number" ? id : `unnamed_${index}`}`,
    input: typeof input === "string" ? (readArguments(input) ?? input) : (input ?? {}),
  };
}

export function mendConverse(reply: Mutable): boolean {
  const { output } = reply;
  if (!isObject(output) || !isObject(output["message"])) return false;
  const { message } = output;
  const { role, content = [] } = message;
  const { stopReason, metrics } = reply;
  message["role"] = typeof role === "string" ? role : "assistant";
  message["content"] = blocksOf(content).map(converseBlock);
  reply["stopReason"] = typeof stopReason === "string" ? stopReason : "end_turn";
  const isTimed = metrics === undefined || (isObject(metrics) && typeof metrics["latencyMs"] === "number");
  if (!isTimed) delete reply["metrics"];
  const hasStopped = typeof stopReason === "string" && typeof role === "string";
  return !hasStopped || !isTimed || !isDeepStrictEqual(message["content"], content);
}

function converseBlock(block: Mutable, index: number): Mutable {
  const { text, toolUse: call, reasoningContent: thought, ...rest } = block;
  return {
    ...rest,
    ...(typeof text === "string" && { text }),
    ...(isObject(call) && typeof call["name"] === "string" && { toolUse: converseCall(call, index) }),
    ...(isThought(thought) && { reasoningContent: thought }),
  };
}

function converseCall(call: Mutable, index: number): Mutable {
  const { toolUseId: id, input } = call;
  return {
    ...call,
    toolUseId: typeof id === "string" ? id : `tooluse_${typeof id === "number" ? id : `unnamed_${index}`}`,
    input: typeof input === "string" ? (readArguments(input) ?? input) : (input ?? {}),
  };
}

function isThought(thought: unknown): boolean {
  if (!isObject(thought)) return false;
  const { reasoningText: told, redactedReasoning: hidden, redactedContent } = thought;
  return (
    (isObject(told) && typeof told["text"] === "string") ||
    (isObject(hidden) && typeof hidden["data"] === "string") ||
    typeof redactedContent === "string"
  );
}

/** A text, or one block without a list, stands for a list of one block. */
function blocksOf(content: unknown): readonly Mutable[] {
  const parts = Array.isArray(content) ? (content as readonly unknown[]) : [content];
  return objectsOf(parts.map((part) => (typeof part === "string" ? { text: part } : part)));
}
