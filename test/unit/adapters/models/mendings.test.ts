import { describe, expect, it } from "vitest";

import { mendedReply } from "../../../../functions/adapters/models/wire/mended-fetch.ts";
import { MENDINGS, type ReplyForm } from "../../../../functions/adapters/models/wire/mendings.ts";

const call = { id: "c", type: "function", function: { name: "act", arguments: '{"x":1}' } };
const message = { role: "assistant", content: "Hi" };
const chat = (changed: object = {}, choice: object = {}, reply: object = {}) => ({
  id: "1",
  created: 1,
  model: "m",
  choices: [{ index: 0, message: { ...message, ...changed }, finish_reason: "stop", ...choice }],
  usage: { prompt_tokens: 1, completion_tokens: 2 },
  ...reply,
});
const calls = (changed: object) => chat({ content: null, tool_calls: [{ ...call, ...changed }] });
const messages = (content: unknown, changed: object = {}) => ({
  type: "message",
  id: "1",
  model: "m",
  content,
  stop_reason: "end_turn",
  usage: { input_tokens: 1, output_tokens: 2 },
  ...changed,
});
const use = { type: "tool_use", id: "t", name: "act", input: { x: 1 } };
const text = { type: "text", text: "Hi" };
const converse = (content: unknown, changed: object = {}) => ({
  output: { message: { role: "assistant", content } },
  stopReason: "end_turn",
  usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
  ...changed,
});

function mended(reply: unknown, form: ReplyForm) {
  const warnings: string[] = [];
  const result: unknown = JSON.parse(mendedReply(JSON.stringify(reply), form, (one) => warnings.push(one)));
  return { result, warnings };
}

const CASES: readonly (readonly [string, ReplyForm, unknown, unknown])[] = [
  [
    "arguments as an object",
    "chat-completions",
    calls({ function: { name: "act", arguments: { x: 1 } } }),
    calls({}),
  ],
  [
    "no arguments",
    "chat-completions",
    calls({ function: { name: "act", arguments: null } }),
    calls({ function: { name: "act", arguments: "{}" } }),
  ],
  ["a call without a type", "chat-completions", calls({ type: undefined }), calls({})],
  [
    "a flat call",
    "chat-completions",
    chat({ content: null, tool_calls: [{ id: "c", name: "act", arguments: { x: 1 } }] }),
    calls({}),
  ],
  ["one call without a list", "chat-completions", chat({ content: null, tool_calls: call }), calls({})],
  [
    "a call in its older field",
    "chat-completions",
    chat({ content: null, function_call: call.function }),
    chat({ content: null, tool_calls: [{ type: "function", function: call.function }] }),
  ],
  ["calls that are a text", "chat-completions", chat({ tool_calls: "" }), chat({ tool_calls: null })],
  ["numeric ids", "chat-completions", { ...calls({ id: 7 }), id: 9 }, { ...calls({ id: "7" }), id: "9" }],
  ["another role", "chat-completions", chat({ role: "ai" }), chat()],
  ["an unknown block", "chat-completions", chat({ content: [text, { type: "hologram", data: 1 }] }), chat()],
  ["one block without a list", "chat-completions", chat({ content: text }), chat()],
  [
    "a finish reason that is an object",
    "chat-completions",
    chat({}, { finish_reason: { type: "stop" } }),
    chat(),
  ],
  ["no index", "chat-completions", chat({}, { index: undefined }), chat()],
  ["a choice without a list", "chat-completions", { ...chat(), choices: chat().choices[0] }, chat()],
  [
    "a message in `delta`",
    "chat-completions",
    chat({}, { message: undefined, delta: message }),
    chat({}, { delta: message }),
  ],
  [
    "Ollama's own form",
    "chat-completions",
    { model: "m", message, done_reason: "stop" },
    { model: "m", message, done_reason: "stop", choices: [{ index: 0, message, finish_reason: "stop" }] },
  ],
  [
    "a wrapped reply",
    "chat-completions",
    { success: true, result: chat() },
    { success: true, result: chat(), ...chat() },
  ],
  ["a reply in a list", "chat-completions", [chat()], chat()],
  [
    "usage as texts",
    "chat-completions",
    chat({}, {}, { usage: { prompt_tokens: "1", completion_tokens: "2.0" } }),
    chat(),
  ],
  [
    "usage with thousands, and what is none",
    "chat-completions",
    chat({}, {}, { usage: { prompt_tokens: "1,024", completion_tokens: -1, completion_tokens_details: [] } }),
    chat({}, {}, { usage: { prompt_tokens: 1024, completion_tokens: null } }),
  ],
  ["usage that is no object", "chat-completions", chat({}, {}, { usage: "" }), chat({}, {}, { usage: null })],
  ["a time as a text", "chat-completions", chat({}, {}, { created: "1" }), chat()],
  ["a refusal that is none", "chat-completions", chat({ refusal: false }), chat()],
  [
    "thoughts in blocks",
    "chat-completions",
    chat({ reasoning: [{ type: "text", text: "Hm" }] }),
    chat({ reasoning: "Hm" }),
  ],
  [
    "links without a place",
    "chat-completions",
    chat({ annotations: [{ type: "url_citation", url_citation: { url: "u" } }] }),
    chat(),
  ],
  [
    "arguments in a list of one",
    "chat-completions",
    calls({ function: { name: "act", arguments: '[{"x":1}]' } }),
    calls({}),
  ],
  ["a text for a list of blocks", "messages", messages("Hi"), messages([text])],
  ["an unknown block", "messages", messages([text, { type: "hologram" }]), messages([text])],
  ["a block without a type", "messages", messages([{ text: "Hi" }]), messages([text])],
  ["arguments as a text", "messages", messages([{ ...use, input: '{"x":1}' }]), messages([use])],
  ["a call's numeric id", "messages", messages([{ ...use, id: 5 }]), messages([{ ...use, id: "toolu_5" }])],
  [
    "thoughts without a signature",
    "messages",
    messages([{ type: "thinking", thinking: "Hm" }]),
    messages([{ type: "thinking", thinking: "Hm", signature: "" }]),
  ],
  ["no frame", "messages", messages([text], { type: undefined, id: 1 }), messages([text])],
  [
    "no usage",
    "messages",
    messages([text], { usage: undefined }),
    messages([text], { usage: { input_tokens: 0, output_tokens: 0 } }),
  ],
  [
    "usage as texts",
    "messages",
    messages([text], { usage: { input_tokens: "1", output_tokens: "2" } }),
    messages([text]),
  ],
  [
    "arguments as a text",
    "converse",
    converse([{ toolUse: { toolUseId: "t", name: "act", input: '{"x":1}' } }]),
    converse([{ toolUse: { toolUseId: "t", name: "act", input: { x: 1 } } }]),
  ],
  [
    "thoughts of another shape",
    "converse",
    converse([{ reasoningContent: { mood: 1 } }, { text: "Hi" }]),
    converse([{}, { text: "Hi" }]),
  ],
  ["a text for a list of blocks", "converse", converse("Hi"), converse([{ text: "Hi" }])],
  [
    "no stop reason",
    "converse",
    converse([{ text: "Hi" }], { stopReason: undefined }),
    converse([{ text: "Hi" }]),
  ],
  [
    "usage as texts",
    "converse",
    converse([{ text: "Hi" }], { usage: { inputTokens: "1", outputTokens: "2", totalTokens: "3" } }),
    converse([{ text: "Hi" }]),
  ],
];

describe("a reply in an odd shape", () => {
  it.each(CASES)("is read, with a warning: %s, %s", (_what, form, reply, expected) => {
    const { result, warnings } = mended(reply, form);
    expect(result).toEqual(JSON.parse(JSON.stringify(expected)));
    expect(warnings.length).toBeGreaterThan(0);
    for (const warning of warnings)
      expect(warning).toMatch(/^The model's reply (has|is) .+\. It was read all the same\.$/);
  });

  it("is covered for every row of the table", () => {
    const told = CASES.flatMap(([, form, reply]) => mended(reply, form).warnings);
    expect(MENDINGS.filter(({ oddity }) => !told.some((one) => one.includes(oddity)))).toEqual([]);
  });
});

describe("a reply in its usual shape", () => {
  it.each([
    ["chat-completions", chat()],
    [
      "chat-completions",
      chat({ refusal: null, annotations: [], audio: null, function_call: null, tool_calls: null }),
    ],
    ["chat-completions", calls({})],
    ["chat-completions", chat({ tool_calls: [] }, { logprobs: null }, { usage: null })],
    [
      "messages",
      messages([
        { citations: null, ...text },
        { ...use, caller: { type: "direct" } },
      ]),
    ],
    ["messages", messages([{ type: "thinking", thinking: "Hm", signature: "s" }])],
    ["messages", { type: "error", error: { type: "overloaded_error", message: "Busy" } }],
    [
      "converse",
      converse([{ text: "Hi" }], {
        metrics: { latencyMs: 3 },
        usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3, cacheDetails: [] },
      }),
    ],
  ] as const)("goes by without a warning (%s)", (form, reply) => {
    expect(mended(reply, form).warnings).toEqual([]);
  });

  it("in blocks of text and thoughts is none that anybody needs to be told of", () => {
    const content = [{ type: "thinking", thinking: [{ type: "text", text: "Hm" }] }, text];
    expect(mended(chat({ content }), "chat-completions")).toEqual({
      result: chat({ reasoning_content: "Hm" }),
      warnings: [],
    });
  });
});

it("numbers are kept as they are written where a reply is written anew", () => {
  const reply = `{"choices":[{"message":{"role":"ai","tool_calls":[{"id":"c","type":"function","function":{"name":"act","arguments":{"n":12345678901234567890,"d":0.10000000000000000001}}}]}}]}`;
  const result = mendedReply(reply, "chat-completions", () => undefined);
  expect(result).toContain(String.raw`{\"n\":12345678901234567890,\"d\":0.10000000000000000001}`);
});

it.each(["", "null", "[1,2]", "<html>", '"text"', '{"choices":['])("%j stays what it is", (reply) => {
  expect(mendedReply(reply, "chat-completions", () => undefined)).toBe(reply);
});
