import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
} from "@ai-sdk/provider";

import { isBlank } from "../../../text/blank.ts";
import { toolOutputText } from "../tool-output-text.ts";
import { AFTER_RESULT, BEGIN, OBSERVATION, toolsSection } from "./text-prompts.ts";

type Assistant = Extract<LanguageModelV4Message, { readonly role: "assistant" }>;
type ToolResults = Extract<LanguageModelV4Message, { readonly role: "tool" }>;

/** Whether tools are offered by a request, or were called before it. */
export const isAboutTools = ({ tools, prompt }: LanguageModelV4CallOptions): boolean =>
  (tools?.length ?? 0) > 0 || prompt.some(({ role }) => role === "tool");

/**
 * The request for a model that cannot call tools: they are offered in words, by CrewAI's protocol of
 * thoughts, actions and observations, and what was called before is told in it. A request that is not about
 * tools stays as it is.
 */
export function toolsInText(options: LanguageModelV4CallOptions): LanguageModelV4CallOptions {
  if (!isAboutTools(options)) return options;
  const { tools = [], toolChoice: _choice, stopSequences = [], prompt, ...rest } = options;
  const offered = tools.filter((tool) => tool.type === "function");
  const told = conversation(prompt);
  return {
    ...rest,
    prompt: offered.length === 0 ? told : withTools(told, offered),
    stopSequences: [...stopSequences, OBSERVATION],
  };
}

function withTools(
  prompt: LanguageModelV4Prompt,
  tools: readonly LanguageModelV4FunctionTool[],
): LanguageModelV4Prompt {
  const section = toolsSection(tools);
  const hasSystem = prompt.some(({ role }) => role === "system");
  const lastSystem = prompt.findLastIndex(({ role }) => role === "system");
  const firstUser = prompt.findIndex(({ role }) => role === "user");
  return prompt.map((message, index) => {
    if (index === lastSystem && message.role === "system")
      return { ...message, content: `${message.content}\n${section}` };
    if (index !== firstUser || message.role !== "user") return message;
    const before = hasSystem ? [] : [{ type: "text", text: `${section}\n\n` } as const];
    return { ...message, content: [...before, ...message.content, { type: "text", text: BEGIN } as const] };
  });
}

/** Each turn with calls as one message that holds their results, as CrewAI keeps them. */
function conversation(prompt: LanguageModelV4Prompt): LanguageModelV4Prompt {
  return prompt.flatMap((message, index): LanguageModelV4Prompt => {
    const next = prompt[index + 1];
    if (message.role === "tool") return next?.role === "user" ? [] : [userMessage(AFTER_RESULT)];
    if (message.role !== "assistant" || !message.content.some(({ type }) => type === "tool-call"))
      return [message];
    const results = next?.role === "tool" ? next : undefined;
    return [{ role: "assistant", content: [{ type: "text", text: turnText(message, results) }] }];
  });
}

const userMessage = (text: string): LanguageModelV4Message => ({
  role: "user",
  content: [{ type: "text", text }],
});

function turnText({ content }: Assistant, results: ToolResults | undefined): string {
  const said = content.map((part) => (part.type === "text" ? part.text : "")).join("");
  const actions = content.flatMap((part) => {
    if (part.type !== "tool-call") return [];
    const result = results?.content.find(
      (each) => each.type === "tool-result" && each.toolCallId === part.toolCallId,
    );
    const input = typeof part.input === "string" ? part.input : JSON.stringify(part.input);
    const observed = result?.type === "tool-result" ? toolOutputText(result.output) : "";
    return [`Action: ${part.toolName}\nAction Input: ${input}${OBSERVATION} ${observed}`];
  });
  return [...(isBlank(said) ? [] : [said.trim()]), ...actions].join("\n");
}
