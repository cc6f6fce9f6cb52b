import { expect, it } from "vitest";

import { mendedReply } from "../../../../functions/adapters/models/wire/mended-fetch.ts";

const message = { role: "assistant", content: "Hi" };
const chat = (changed: object = {}, choice: object = {}) => ({
  choices: [{ index: 0, message: { ...message, ...changed }, finish_reason: "stop", ...choice }],
});
const act = { name: "act", arguments: "{}" };

function mended(reply: unknown) {
  const warnings: string[] = [];
  const text = mendedReply(JSON.stringify(reply), "chat-completions", (one) => warnings.push(one));
  return { result: JSON.parse(text) as unknown, warnings };
}

it.each([
  [
    "an empty list beside a call in its older field",
    chat({ tool_calls: [], function_call: act }),
    chat({ tool_calls: [{ type: "function", function: act }] }),
  ],
  ["an older completion's text", chat({}, { message: undefined, text: "Hi" }), chat({}, { text: "Hi" })],
  ["a text with a value", chat({ content: { type: "text", text: { value: "Hi" } } }), chat()],
  ["a block's text as its content", chat({ content: { type: "text", content: "Hi" } }), chat()],
  ["a reply in a text of JSON", JSON.stringify(chat()), chat()],
])("a reply is read, with a warning: %s", (_what, reply, expected) => {
  const { result, warnings } = mended(reply);
  expect(result).toEqual(expected);
  expect(warnings).toHaveLength(1);
});

it("a refusal among blocks is told as one", () => {
  const content = [{ type: "refusal", refusal: "No." }];
  expect(mended(chat({ content }))).toEqual({
    result: chat({ content: "", refusal: "No." }),
    warnings: [],
  });
});
