import { describe, expect, it } from "vitest";

import { mendedReply } from "../../../../functions/adapters/models/wire/mended-fetch.ts";
import type { ReplyForm } from "../../../../functions/adapters/models/wire/mendings.ts";

const usage = { input_tokens: 1, output_tokens: 1 };
const chat = (written: string) => ({
  choices: [
    {
      index: 0,
      message: {
        role: "assistant",
        tool_calls: [{ id: "c", type: "function", function: { name: "act", arguments: written } }],
      },
    },
  ],
});
const messages = (input: unknown) => ({
  type: "message",
  content: [{ type: "tool_use", id: "t", name: "act", input }],
  usage,
});
const mended = (reply: object, form: ReplyForm): unknown =>
  JSON.parse(mendedReply(JSON.stringify(reply), form, () => undefined));

describe("arguments that are not one JSON object", () => {
  it.each([
    ["a text of JSON", JSON.stringify('{"x":1}')],
    ["a text of a text of JSON", JSON.stringify(JSON.stringify('{"x":1}'))],
    ["a fence", '```json\n{"x":1}\n```'],
    ["a list of one", '[{"x":1}]'],
    ["a brace too many", '{"x":1}}'],
    ["a bracket too many", ' {"x":1} ] '],
    ["the same twice", '{"x":1}{"x":1}'],
  ])("are read where they leave no doubt: %s", (_what, text) => {
    expect(mended(chat(text), "chat-completions")).toEqual(chat('{"x":1}'));
    expect(mended(messages(text), "messages")).toEqual(messages({ x: 1 }));
  });

  it.each(['{"x":1}{"x":2}', '[{"x":1},{"x":2}]', '{"x":1', "x=1", '[{"x":1},{"x":', "5", ""])(
    "stay as they are where they do: %s",
    (text) => {
      expect(mended(chat(text), "chat-completions")).toEqual(chat(text));
    },
  );

  it("keep the digits of their numbers", () => {
    const text = '{"n":9007199254740993}';
    const of = (reply: object, form: ReplyForm) => mendedReply(JSON.stringify(reply), form, () => undefined);
    expect(of(messages(text), "messages")).toContain('"input":{"n":9007199254740993}');
    expect(of(chat(`${text}}`), "chat-completions")).toContain(JSON.stringify(text));
  });
});
