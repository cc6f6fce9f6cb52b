import { expect, it } from "vitest";

import { sendablePrompt } from "../../../../functions/crew/model/sendable-prompt.ts";
import { isBlank } from "../../../../functions/text/blank.ts";

it.each(["", " ", "\n \n", "\t\u00a0", "\u200b", "\ufeff", "\u001f\u0085"])("%j is blank", (text) => {
  expect(isBlank(text)).toBe(true);
});

it.each(["0", " .", "\u200bx"])("%j is not", (text) => {
  expect(isBlank(text)).toBe(false);
});

it("leaves blank texts out of a conversation, and says a tool's nothing in words", () => {
  const call = { type: "tool-call", toolCallId: "1", toolName: "look", input: {} } as const;
  const result = (value: string) =>
    ({ type: "tool-result", toolCallId: "1", toolName: "look", output: { type: "text", value } }) as const;
  const thought = {
    type: "reasoning",
    text: "",
    providerOptions: { anthropic: { signature: "s" } },
  } as const;
  expect(
    sendablePrompt([
      { role: "system", content: " \n" },
      {
        role: "user",
        content: [
          { type: "text", text: "Hi" },
          { type: "text", text: " " },
        ],
      },
      { role: "assistant", content: [thought, { type: "text", text: "\n \n" }, call] },
      { role: "tool", content: [result(""), result("3")] },
      { role: "assistant", content: [{ type: "text", text: "\n" }] },
      { role: "user", content: [{ type: "text", text: "Again" }] },
    ]),
  ).toEqual([
    { role: "user", content: [{ type: "text", text: "Hi" }] },
    { role: "assistant", content: [thought, call] },
    { role: "tool", content: [result("(The tool gave no text.)"), result("3")] },
    { role: "user", content: [{ type: "text", text: "Again" }] },
  ]);
});
