import { styleText } from "node:util";

import { say, terminalText } from "./terminal-text.ts";

/** Of a request to a model, and of its reply, what people read. */
interface Message {
  readonly role: string;
  readonly content: string | readonly { readonly text?: unknown }[];
}

interface PromptPrinter {
  readonly asked: (path: string, request: unknown) => void;
  readonly replied: (path: string, value: unknown) => void;
}

/**
 * Prints what models are asked and what they reply. A conversation is sent as a whole each time; what was
 * printed of it is not printed again.
 */
export function promptPrinter(): PromptPrinter {
  const printed = new Map<string, readonly string[]>();
  return {
    asked(path, request) {
      const conversation = path.slice(0, Math.max(path.lastIndexOf("/"), 0));
      const messages = (request as { readonly prompt: readonly Message[] }).prompt;
      const before = printed.get(conversation) ?? [];
      const texts = messages.map((message) => JSON.stringify(message));
      const isLonger = before.every((text, index) => text === texts[index]);
      for (const message of isLonger ? messages.slice(before.length) : messages) {
        // A reply has been printed as it came.
        if (message.role !== "assistant" || !isLonger) show(path, message.role, message.content);
      }
      printed.set(conversation, texts);
    },
    replied(path, value) {
      const { content } = value as Partial<Message>;
      if (content !== undefined) show(path, "reply", content);
    },
  };
}

function show(path: string, what: string, content: Message["content"]): void {
  const parts = typeof content === "string" ? [content] : content.map(partText);
  say(styleText("cyan", `── ${terminalText(path)}: ${what}`, { stream: process.stderr }));
  for (const part of parts) say(terminalText(part));
}

/** What is no text is shown as JSON. */
const partText = (part: { readonly text?: unknown }): string =>
  typeof part.text === "string" ? part.text : JSON.stringify(part);
