import { randomBytes } from "node:crypto";

import type { EffectFacts, Once } from "../../../functions/crew/ports.ts";
import type { StepPath } from "../../../functions/crew/step-path.ts";

/** Text that gzip makes little smaller, as long as is asked for. */
export const denseText = (length: number): string =>
  randomBytes(Math.ceil((length * 3) / 4))
    .toString("base64")
    .slice(0, length);

/** One request of a conversation with a tool, and what came of it. */
export interface Spoken {
  readonly path: StepPath;
  readonly messages: readonly unknown[];
  readonly reply: object;
  /** The arguments of the reply's call, and what the tool gave. */
  readonly input: unknown;
  readonly result: object;
}

/**
 * A conversation of so many turns with about 4 KB each: every reply says something and calls a tool, whose
 * result is long as well. A turn's messages are those before it, and more.
 */
export function longConversation(turns: number): readonly Spoken[] {
  const messages: unknown[] = [{ role: "user", content: [{ type: "text", text: denseText(2000) }] }];
  return Array.from({ length: turns }, (_, index) => {
    const input = { page: denseText(1000) };
    const call = { type: "tool-call", toolCallId: `call-${index}`, toolName: "look" };
    const text = { type: "text", text: denseText(1500) };
    const value = denseText(1500);
    const spoken: Spoken = {
      path: `task-1/run-1/turn-${index + 1}`,
      messages: [...messages],
      reply: { content: [text, { ...call, input: JSON.stringify(input) }] },
      input,
      result: { text: value },
    };
    messages.push(
      { role: "assistant", content: [text, { ...call, input }] },
      { role: "tool", content: [{ type: "tool-result", output: { type: "text", value } }] },
    );
    return spoken;
  });
}

/** What the engine tells the journal of a request. */
export const factsOf = (messages: readonly unknown[]): EffectFacts => ({
  kind: "model",
  about: { task: "read", agent: "Reader", model: "openai/scripted" },
  asked: () => ({ messages, tools: [{ name: "look", description: "Looks at a page." }], settings: {} }),
});

/** Takes a turn of the conversation, and its tool call, through a journal. */
export async function speak(once: Once, { path, messages, reply, input, result }: Spoken): Promise<void> {
  await once(path, messages, () => Promise.resolve(reply), factsOf(messages));
  const call = { tool: "look", input };
  await once(`${path}/tool-0` as StepPath, call, () => Promise.resolve(result), { kind: "tool" });
}
