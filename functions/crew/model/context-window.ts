import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
} from "@ai-sdk/provider";

import { summaryMessage } from "../prompt/prompt.ts";
import { halfPath, type StepPath, summaryPath } from "../step-path.ts";

/** Stands for the beginning of a conversation that the model could not take whole. */
export interface Shortening {
  /** Messages, system messages aside, that the summary stands for. */
  readonly covered: number;
  readonly summary: string;
  /** How often the conversation was shortened. */
  readonly times: number;
}

/**
 * Most characters of a conversation that one call summarises. How large a model's context window is, is not
 * known here: a piece that is still too long is halved.
 */
const LONGEST_PIECE = 100_000;
/** A model that cannot take this much cannot be used for a summary. */
const SHORTEST_PIECE = 1000;

/** Characters a token, of English; numbers and other languages have fewer. */
const BYTES_OF_TOKEN = 4;
/** From here on a request that is refused without a reason may well be too long. */
const NEAR = 0.7;

/** Whether a request may fill the model's window, by a rough measure; false where that is not known. */
export function isNearWindow(
  { prompt, tools = [] }: Pick<LanguageModelV4CallOptions, "prompt" | "tools">,
  window: number | undefined,
): boolean {
  if (window === undefined) return false;
  return Buffer.byteLength(JSON.stringify([prompt, tools])) / BYTES_OF_TOKEN >= NEAR * window;
}

/** The conversation with its shortened beginning. */
export function withShortening(
  prompt: LanguageModelV4Prompt,
  shortening: Shortening | undefined,
): LanguageModelV4Prompt {
  if (shortening === undefined) return prompt;
  const [system, others] = splitSystemMessages(prompt);
  const text = summaryMessage(shortening.summary);
  return [
    ...system,
    { role: "user", content: [{ type: "text", text }] },
    ...others.slice(shortening.covered),
  ];
}

/** Answers with a summary of a text, or undefined when the text is too long. */
type Summarise = (text: string, path: StepPath) => Promise<string | undefined>;

/**
 * Summarises all of a conversation but its system messages; undefined when no piece of it is short enough.
 */
export async function shortenConversation(
  prompt: LanguageModelV4Prompt,
  {
    before,
    path,
    summarise,
  }: {
    /** What stands for its beginning already. */
    readonly before: Shortening | undefined;
    /** Of the request that was too long. */
    readonly path: StepPath;
    readonly summarise: Summarise;
  },
): Promise<Shortening | undefined> {
  const [, told] = splitSystemMessages(withShortening(prompt, before));
  const [, all] = splitSystemMessages(prompt);
  const pieces = piecesOf(told.map(transcriptOf).join("\n\n"), LONGEST_PIECE);
  const summaries = await Promise.all(
    pieces.map((piece, index) => summaryOf(piece, summaryPath(path, index + 1), summarise)),
  );
  if (!summaries.every((summary) => summary !== undefined)) return undefined;
  return { covered: all.length, summary: summaries.join("\n\n"), times: (before?.times ?? 0) + 1 };
}

async function summaryOf(text: string, path: StepPath, summarise: Summarise): Promise<string | undefined> {
  const summary = await summarise(text, path);
  if (summary !== undefined || text.length < SHORTEST_PIECE) return summary;
  const halves = piecesOf(text, Math.ceil(text.length / 2));
  const parts = await Promise.all(
    halves.map((half, index) => summaryOf(half, halfPath(path, index + 1), summarise)),
  );
  return parts.every((part) => part !== undefined) ? parts.join("\n\n") : undefined;
}

/** The system messages, and all others. */
function splitSystemMessages(
  prompt: LanguageModelV4Prompt,
): readonly [LanguageModelV4Message[], LanguageModelV4Message[]] {
  const system = prompt.filter((message) => message.role === "system");
  return [system, prompt.filter((message) => message.role !== "system")];
}

function piecesOf(text: string, length: number): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );
}

/** A message in words that any model can read. */
function transcriptOf(message: LanguageModelV4Message): string {
  if (message.role === "system") return message.content;
  const parts = message.content.map((part) => {
    if (part.type === "text" || part.type === "reasoning") return part.text;
    if (part.type === "tool-call") return `calls ${part.toolName}: ${JSON.stringify(part.input)}`;
    if (part.type !== "tool-result") return "";
    return `${part.toolName} gives: ${"value" in part.output ? textOf(part.output.value) : ""}`;
  });
  return `${message.role}: ${parts.filter((part) => part !== "").join("\n")}`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
