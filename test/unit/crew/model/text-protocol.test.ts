import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4Message,
} from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";

import { readProtocol, readTextReply } from "../../../../functions/crew/model/text-tools/read-text-reply.ts";
import { toolsInText } from "../../../../functions/crew/model/text-tools/tools-in-text.ts";

const said = (text: string) => {
  const { tool, input, answer, isThoughtOnly } = readProtocol(text);
  return tool === undefined ? { answer, isThoughtOnly } : { tool, input };
};
const call = (tool: string, input: string) => ({ tool, input });
const answer = (text: string) => ({ answer: text, isThoughtOnly: false });

describe("a final answer", () => {
  it.each([
    ["behind a thought", "Thought: I know it\nFinal Answer: Paris", "Paris"],
    ["without one", "Final Answer:\n\nParis\n", "Paris"],
    ["the last of several", "Final Answer: a\nHm.\nFinal Answer: b", "b"],
    [
      "beside an action, which it wins over",
      'Action: look\nAction Input: {"a": 1}\nFinal Answer: done',
      "done",
    ],
    ["in a fence that began before it", "```\nThought: t\nFinal Answer: Paris\n```", "Paris"],
    ["with a fence of its own", "Final Answer: ```js\nx\n```", "```js\nx\n```"],
    ["emphasised", "**Final Answer:** Paris", "Paris"],
    ["behind thinking in tags", "<think>Action: look\nAction Input: {}</think>Final Answer: Paris", "Paris"],
    ["that holds JSON", 'Thought: t\nFinal Answer: {"n": 3}', '{"n": 3}'],
  ])("is taken as CrewAI's parser takes it: %s", (_name, text, expected) => {
    expect(said(text)).toEqual(answer(expected));
  });

  it("is the whole text where nothing is of the protocol", () => {
    expect(said(" It is Paris. Action films are set there. ")).toEqual(
      answer(" It is Paris. Action films are set there. "),
    );
  });
});

describe("an action", () => {
  it.each([
    ["as asked for", 'Thought: t\nAction: look\nAction Input: {"at": "x"}', call("look", '{"at":"x"}')],
    ["with numbers", 'Action 1: look\nAction 1 Input 1: {"at": "x"}', call("look", '{"at":"x"}')],
    ["on one line", 'Action: look Action Input: {"at": "x"}', call("look", '{"at":"x"}')],
    ["emphasised", '**Action:** **look**\n**Action Input:** {"at": "x"}', call("look", '{"at":"x"}')],
    ["with its name in backticks", 'Action: `look`\nAction Input: {"at": "x"}', call("look", '{"at":"x"}')],
    ["with its name in brackets", 'Action: [look]\nAction Input: {"at": "x"}', call("look", '{"at":"x"}')],
    [
      "with input in a fence",
      'Action: look\nAction Input:\n```json\n{"at": "x"}\n```',
      call("look", '{"at":"x"}'),
    ],
    ["inside a fence", '```\nAction: look\nAction Input: {"at": "x"}\n```', call("look", '{"at":"x"}')],
    ["with a comma too many", 'Action: look\nAction Input: {"at": "x",}', call("look", '{"at":"x"}')],
    ["with its end cut", 'Action: look\nAction Input: {"at": "x"', call("look", '{"at":"x"}')],
    ["with its end cut in a text", 'Action: look\nAction Input: {"at": "x', call("look", '{"at":"x"}')],
    ["with a list cut", 'Action: look\nAction Input: {"at": ["x"', call("look", '{"at":["x"]}')],
    [
      "with words behind its input",
      'Action: look\nAction Input: {"at": "x"}\n\nI wait.',
      call("look", '{"at":"x"}'),
    ],
    ["with its input in quotes", 'Action: look\nAction Input: "{"at": "x"}"', call("look", '{"at":"x"}')],
    [
      "with its input as a JSON text",
      String.raw`Action: look
Action Input: "{\"at\": \"x\"}"`,
      call("look", '{"at": "x"}'),
    ],
    [
      "with a line end in a text",
      'Action: look\nAction Input: {"at": "x\ny"}',
      call("look", String.raw`{"at":"x\ny"}`),
    ],
    [
      "with the result made up",
      'Action: look\nAction Input: {"at": "x"}\nObservation: seen\nFinal Answer: seen',
      call("look", '{"at":"x"}'),
    ],
    [
      "with large numbers",
      'Action: look\nAction Input: {"at": 12345678901234567890}',
      call("look", '{"at":12345678901234567890}'),
    ],
    ["with no input", "Thought: t\nAction: look", call("look", "{}")],
    ["with None as input", "Action: look\nAction Input: None", call("look", "{}")],
    ["with an empty input", "Action: look\nAction Input:", call("look", "{}")],
    [
      "with bare words, which its tool says are no JSON",
      "Action: look\nAction Input: the sea",
      call("look", "the sea"),
    ],
    ["with a list", "Action: look\nAction Input: [1, 2]", call("look", "[1, 2]")],
    [
      "behind thinking that has another",
      '<think>Action: no\nAction Input: {}</think>Action: look\nAction Input: {"at": "x"}',
      call("look", '{"at":"x"}'),
    ],
    [
      "as Python",
      "Action: look\nAction Input: {'at': 'it\\'s \"x\"', 'b': True, 'c': None}",
      call("look", String.raw`{"at":"it's \"x\"","b":true,"c":null}`),
    ],
  ])("is read where a model writes it %s", (_name, text, expected) => {
    expect(said(text)).toEqual(expected);
  });

  it("keeps the thought before it, which is told again with its result", () => {
    expect(readProtocol('Thought: I must look\nAction: look\nAction Input: {"at": "x"}').thought).toBe(
      "Thought: I must look",
    );
  });

  it("takes no time that grows with the square of a text", () => {
    const long = "Action: ".repeat(20_000);
    expect(readProtocol(`${long}\n${"Observation".repeat(10_000)}`).tool).toBeDefined();
  });
});

describe("a thought that leads to nothing", () => {
  it.each(["Thought: I should look", "thought first\n", " **Thought:** hm"])(
    "is told from an answer: %j",
    (text) => {
      expect(said(text).answer).toBe(text);
      expect(readProtocol(text).isThoughtOnly).toBe(/Thought:/.test(text));
    },
  );
});

const reply = (content: LanguageModelV4Content[]) => ({
  content,
  finishReason: { unified: "stop", raw: "stop" } as const,
  usage: {
    inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 1, text: 1, reasoning: 0 },
  },
  warnings: [],
});

describe("a reply", () => {
  it("that calls a tool by the API's own means stays as it is", () => {
    const own = reply([{ type: "tool-call", toolCallId: "1", toolName: "look", input: "{}" }]);
    expect(readTextReply(own).reply).toBe(own);
  });

  it("keeps what the model thought beside its text", () => {
    const { content } = readTextReply(
      reply([
        { type: "reasoning", text: "Hm" },
        { type: "text", text: "Thought: t\nAction: look\nAction Input: {}" },
      ]),
    ).reply;
    expect(content.map(({ type }) => type)).toEqual(["reasoning", "text", "tool-call"]);
  });
});

const look = {
  type: "function",
  name: "look",
  description: "Looks",
  inputSchema: { type: "object", properties: { at: { type: "string" } } },
} as const;
const user = (text: string): LanguageModelV4Message => ({ role: "user", content: [{ type: "text", text }] });
const called = (id: string, at: string) =>
  ({ type: "tool-call", toolCallId: id, toolName: "look", input: { at } }) as const;
const result = (id: string, value: string) =>
  ({ type: "tool-result", toolCallId: id, toolName: "look", output: { type: "text", value } }) as const;

describe("a request in text", () => {
  const options: LanguageModelV4CallOptions = {
    prompt: [
      { role: "system", content: "You are A." },
      user("Find it"),
      {
        role: "assistant",
        content: [{ type: "text", text: "Thought: t" }, called("1", "x"), called("2", "y")],
      },
      { role: "tool", content: [result("2", "SAW-Y"), result("1", "SAW-X")] },
    ],
    tools: [look],
    toolChoice: { type: "auto" },
    stopSequences: ["END"],
  };

  it("offers tools as CrewAI does and tells what they gave in turns of the assistant", () => {
    const { prompt, tools, toolChoice, stopSequences } = toolsInText(options);
    expect([tools, toolChoice, stopSequences]).toEqual([undefined, undefined, ["END", "\nObservation:"]]);
    const [system, first, turn, last] = prompt;
    expect(system?.content).toContain("You are A.\n\nYou ONLY have access to the following tools");
    expect(system?.content).toContain('Tool Name: look\nTool Arguments: {\n  "type": "object"');
    expect(system?.content).toContain("only one name of [look]");
    expect(JSON.stringify(first)).toContain("Begin! This is VERY important to you");
    expect(turn?.content).toEqual([
      {
        type: "text",
        text: 'Thought: t\nAction: look\nAction Input: {"at":"x"}\nObservation: SAW-X\nAction: look\nAction Input: {"at":"y"}\nObservation: SAW-Y',
      },
    ]);
    expect(last).toMatchObject({
      role: "user",
      content: [{ text: expect.stringContaining("Analyze the tool result") }],
    });
  });

  it("has no two turns of the user in a row", () => {
    const { prompt } = toolsInText({
      ...options,
      tools: [],
      prompt: [...options.prompt, user("Now answer")],
    });
    expect(prompt.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
    expect(JSON.stringify(prompt)).not.toContain("ONLY have access");
  });

  it("tells the tools in the first turn of the user where there is no system message", () => {
    const { prompt } = toolsInText({ prompt: [user("Find it")], tools: [look] });
    expect(prompt).toHaveLength(1);
    expect(JSON.stringify(prompt)).toMatch(/ONLY have access.*Find it.*Begin!/);
  });

  it("stays as it is where it is not about tools", () => {
    const plain: LanguageModelV4CallOptions = { prompt: [user("Hello")] };
    expect(toolsInText(plain)).toBe(plain);
  });
});
