import type { LanguageModelV4Content, LanguageModelV4GenerateResult } from "@ai-sdk/provider";

import { isBlank } from "../../../text/blank.ts";
import { firstLine } from "../../../text/cut.ts";
import { readActionInput } from "./read-action-input.ts";

/** A reply by the text protocol, and whether it is a thought that leads to no action and to no answer. */
export interface TextReply {
  readonly reply: LanguageModelV4GenerateResult;
  readonly isThoughtOnly: boolean;
}

/**
 * A text in CrewAI's protocol as what it says: a tool call, or the answer behind the last "Final Answer:".
 * Other texts are the answer as they are. A reply that calls tools by the provider's own means stays as it
 * is.
 */
export function readTextReply(reply: LanguageModelV4GenerateResult): TextReply {
  const { content } = reply;
  if (content.some(({ type }) => type === "tool-call")) return { reply, isThoughtOnly: false };
  const text = content.map((part) => (part.type === "text" ? part.text : "")).join("");
  const said = readProtocol(text);
  const others = content.filter(({ type }) => type !== "text");
  const { tool, input, thought, answer = thought } = said;
  const texts: LanguageModelV4Content[] = isBlank(answer) ? [] : [{ type: "text", text: answer }];
  if (tool === undefined) {
    return { reply: { ...reply, content: [...others, ...texts] }, isThoughtOnly: said.isThoughtOnly };
  }
  const call = { type: "tool-call", toolCallId: "text-call", toolName: tool, input } as const;
  const finishReason = { ...reply.finishReason, unified: "tool-calls" } as const;
  return { reply: { ...reply, finishReason, content: [...others, ...texts, call] }, isThoughtOnly: false };
}

/** What a text says: an action behind a thought, or an answer. */
export interface Said {
  readonly thought: string;
  readonly tool?: string;
  /** JSON, or what cannot be read as such. */
  readonly input: string;
  readonly answer?: string;
  readonly isThoughtOnly: boolean;
}

const FINAL_ANSWER = "Final Answer:";
const ACTION_WITH_INPUT =
  /Action\s{0,20}\d{0,3}\s{0,20}:([^]{0,500}?)Action\s{0,20}\d{0,3}\s{0,20}Input\s{0,20}\d{0,3}\s{0,20}:/;
/** At the beginning of a line, for the word is an everyday one. */
const ACTION_ALONE = /(?:^|\n)[ \t>*#-]{0,10}Action\s{0,3}\d{0,3}\s{0,3}:[ \t]*([^\n]+)/;
const THOUGHT = /^[\s>*#`-]{0,20}Thought\s{0,3}:/;
const END_OF_THINKING = /<\/think(?:ing)?>/i;

/**
 * By the rules of CrewAI 1.15.30 (agents/parser.py). Two slips more are understood: an observation that the
 * model made up ends the text, as the stop sequence does where a server heeds it, and an action without input
 * is called without arguments, of which its tool says what is missing.
 */
export function readProtocol(text: string): Said {
  const behindThinking = text.split(END_OF_THINKING).at(-1) ?? text;
  const told = withoutMadeUpObservation(behindThinking);
  if (told.includes(FINAL_ANSWER)) return { thought: "", answer: finalAnswer(told), ...NO_ACTION };
  const action = ACTION_WITH_INPUT.exec(told);
  if (action !== null) {
    const [begin, name = ""] = action;
    const input = told.slice(action.index + begin.length);
    return actionSaid(told.slice(0, action.index), name, readActionInput(input));
  }
  const alone = ACTION_ALONE.exec(told);
  if (alone !== null) return actionSaid(told.slice(0, alone.index), alone[1] ?? "", "{}");
  return { thought: "", answer: text, input: "", isThoughtOnly: THOUGHT.test(told) };
}

const NO_ACTION = { input: "", isThoughtOnly: false } as const;

function actionSaid(before: string, name: string, input: string): Said {
  const thought = before.replaceAll("```", "").trim();
  return { thought, tool: plainName(name), input, isThoughtOnly: false };
}

const MARKS = "*`'\"[]. \t";

/** Around a name models leave emphasis, backticks, quotes and brackets, and words in lines below it. */
function plainName(written: string): string {
  const name = firstLine(written.trim());
  let [start, end] = [0, name.length];
  while (start < end && MARKS.includes(name.charAt(start))) start += 1;
  while (end > start && MARKS.includes(name.charAt(end - 1))) end -= 1;
  return name.slice(start, end);
}

/** Of several the last counts; an odd fence at its end is the one that the format began with. */
function finalAnswer(text: string): string {
  const at = text.lastIndexOf(FINAL_ANSWER);
  const isEmphasised = text.slice(0, at).endsWith("**");
  const behind = text.slice(at + FINAL_ANSWER.length);
  const answer = (isEmphasised ? behind.replace(/^\s*\*\*/, "") : behind).trim();
  const isOdd = answer.endsWith("```") && answer.split("```").length % 2 === 0;
  return isOdd ? answer.slice(0, -"```".length).trimEnd() : answer;
}

/** Behind an action with its input only the result may follow, which no model knows. */
function withoutMadeUpObservation(text: string): string {
  const action = ACTION_WITH_INPUT.exec(text);
  if (action === null || text.slice(0, action.index).includes(FINAL_ANSWER)) return text;
  const behind = action.index + action[0].length;
  const observation = /\n[ \t>*#-]{0,10}Observation\s{0,3}:/.exec(text.slice(behind));
  return observation === null ? text : text.slice(0, behind + observation.index);
}
