import type { LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider";

import { isBlank } from "../../text/blank.ts";

type Content<Role> = Extract<LanguageModelV4Message, { readonly role: Role }>["content"];
type ToolPart = Content<"tool">[number];

/**
 * The conversation without blank texts, which some providers refuse with 400: their text blocks must have
 * something to read in them. Whatever is blank is left out, and a tool's nothing is said in words. Applied
 * where a request is sent, so that the hashes of stored steps do not know of it.
 */
export function sendablePrompt(prompt: LanguageModelV4Prompt): LanguageModelV4Prompt {
  return prompt.flatMap((message): LanguageModelV4Prompt => {
    if (message.role === "system") return isBlank(message.content) ? [] : [message];
    if (message.role === "tool") return [{ ...message, content: message.content.map(withWords) }];
    const content = message.content.filter((part) => part.type !== "text" || !isBlank(part.text));
    return content.length === 0 ? [] : [{ ...message, content } as LanguageModelV4Message];
  });
}

function withWords(part: ToolPart): ToolPart {
  if (part.type !== "tool-result") return part;
  const { output } = part;
  if (output.type !== "text" && output.type !== "error-text") return part;
  return isBlank(output.value) ? { ...part, output: { ...output, value: NO_RESULT } } : part;
}

const NO_RESULT = "(The tool gave no text.)";
