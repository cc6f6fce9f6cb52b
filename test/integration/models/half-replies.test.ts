import { describe, expect, it } from "vitest";

import { askModel } from "../../support/models/ask-model.ts";
import type { ModelReply } from "../../support/models/scripted-model-server.ts";

const act = { name: "act", arguments: '{"x":1}' };
const reply = (message: object, finish_reason = "stop"): ModelReply => ({
  status: 200,
  body: { choices: [{ index: 0, message: { role: "assistant", ...message }, finish_reason }] },
});
const called = (name: string, more: object = {}) =>
  reply({ tool_calls: [{ id: "c1", type: "function", function: { ...act, name } }], ...more });

describe("a reply that its server broke off", () => {
  it.each(["error", "insufficient_system_resource", "network_error", "abort"])(
    "is no answer, though it has a text: %s",
    async (reason) => {
      const { end, requests } = await askModel("acme/m", {
        script: [reply({ content: "Goo" }, reason), "Good."],
      });
      expect(requests).toHaveLength(2);
      expect(end).toMatchObject({ status: "completed", output: { raw: "Good." } });
    },
  );

  it("carries out none of its calls", async () => {
    const half = reply({ tool_calls: [{ id: "c1", type: "function", function: act }] }, "error");
    const { end } = await askModel("acme/m", { script: [half, "Good."] });
    expect(end).toMatchObject({ status: "completed", usage: { tool_calls: 0 } });
  });

  it("ends the crew when each is", async () => {
    const half = reply({ content: "Goo" }, "error");
    const { end } = await askModel("acme/m", { script: [half, half, half] });
    const sentence =
      "was broken off (finish reason: error) in each of 3 answers. Its server's log may say why.";
    expect(end).toMatchObject({ error: { message: `Task "t": the model acme/m ${sentence}` } });
  });
});

describe("a reply that is nothing but thoughts", () => {
  it.each(["<think>Hm.</think>", " <thinking>\nHm.\n</thinking>\n", "<think>a</think><think>b</think> "])(
    "is no answer: %j",
    async (text) => {
      const { end, requests } = await askModel("acme/m", { script: [text, "Good."] });
      expect(requests).toHaveLength(2);
      expect(end).toMatchObject({ output: { raw: "Good." } });
    },
  );

  it.each(["<think>Hm.</think>Yes.", "Yes. <think>Hm.</think>", "<think>a</think> Yes <think>b</think>"])(
    "is one with a word beside them: %j",
    async (text) => {
      const { end } = await askModel("acme/m", { script: [text] });
      expect(end).toMatchObject({ output: { raw: text } });
    },
  );
});

describe("a tool's name with marks around it", () => {
  it.each(["functions.act", "functions.act:0", "act<|channel|>commentary", " act ", "default_api.act"])(
    "is found: %j",
    async (name) => {
      const { end } = await askModel("acme/m", { script: [called(name), "Good."] });
      expect(end).toMatchObject({ output: { raw: "Good." }, usage: { tool_calls: 1 } });
    },
  );
});
