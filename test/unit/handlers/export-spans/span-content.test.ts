import { describe, expect, test } from "vitest";

import { at, exportSpansRig, model } from "../../../support/handlers/export-spans-rig.ts";
import { failedOutcome } from "../../../support/handlers/outcome-of.ts";
import { memoryStep } from "../../../support/journal/memory-steps.ts";

const rig = exportSpansRig();

describe("what was said", () => {
  const asked = {
    messages: [
      { role: "system", content: "You are Writer" },
      {
        role: "user",
        content: [
          { type: "text", text: "Write" },
          { type: "file", mediaType: "image/png" },
        ],
      },
      {
        role: "assistant",
        content: [{ type: "tool-call", toolCallId: "c1", toolName: "search", input: { q: 1 } }],
      },
      {
        role: "tool",
        content: [
          {
            type: "tool-result",
            toolCallId: "c1",
            toolName: "search",
            output: { type: "text", value: "found" },
          },
        ],
      },
    ],
    tools: [{ name: "search", description: "Searches", inputSchema: { type: "object" } }],
    settings: { temperature: 0.5, stop: ["x"] },
  };
  const value = {
    content: [
      { type: "reasoning", text: "hm" },
      { type: "tool-call", toolCallId: "c2", toolName: "search", input: '{"q":2}' },
    ],
    finishReason: { unified: "tool-calls" },
  };
  const json = (name: string, attribute: string): unknown =>
    JSON.parse(String(rig.span(name).attributes[attribute]));

  test("is told as messages where prompts are kept", async () => {
    rig.memory.steps = [
      memoryStep("task-1/run-1/turn-1", { ...model(1, 3), asked, value }),
      memoryStep("task-1/run-1/turn-1/tool-0", {
        ...at(3, 4, { kind: "tool", tool: "search" }),
        asked: { tool: "search", input: { q: 2 } },
        value: { text: "found" },
      }),
    ];
    await rig.end();
    await rig.run();
    expect(json("chat gpt-5", "gen_ai.system_instructions")).toEqual([
      { type: "text", content: "You are Writer" },
    ]);
    expect(json("chat gpt-5", "gen_ai.input.messages")).toEqual([
      {
        role: "user",
        parts: [
          { type: "text", content: "Write" },
          { type: "file", mime_type: "image/png" },
        ],
      },
      { role: "assistant", parts: [{ type: "tool_call", id: "c1", name: "search", arguments: { q: 1 } }] },
      { role: "tool", parts: [{ type: "tool_call_response", id: "c1", name: "search", response: "found" }] },
    ]);
    expect(json("chat gpt-5", "gen_ai.output.messages")).toEqual([
      {
        role: "assistant",
        parts: [
          { type: "reasoning", content: "hm" },
          { type: "tool_call", id: "c2", name: "search", arguments: { q: 2 } },
        ],
        finish_reason: "tool_call",
      },
    ]);
    expect(json("chat gpt-5", "gen_ai.tool.definitions")).toEqual([
      { type: "function", name: "search", description: "Searches", parameters: { type: "object" } },
    ]);
    expect(rig.span("chat gpt-5").attributes["gen_ai.request.temperature"]).toBe(0.5);
    expect(json("execute_tool search", "gen_ai.tool.call.arguments")).toEqual({ q: 2 });
    expect(json("execute_tool search", "gen_ai.tool.call.result")).toEqual({ text: "found" });
    expect(json("invoke_workflow research", "gen_ai.output.messages")).toMatchObject([
      { parts: [{ content: "the answer" }] },
    ]);
  });

  test("is not told where they are not, the sentence of an error included", async () => {
    rig.keepsPrompts = false;
    rig.memory.steps = [
      memoryStep("task-1/run-1/turn-1", { ...model(1, 3), asked, value, keepsPrompts: false }),
    ];
    await rig.end(failedOutcome("GuardrailFailed", "hidden", false));
    await rig.run("FAILED");
    expect(JSON.stringify(rig.spans)).not.toMatch(/hidden|owls|You are|found/);
    expect(rig.span("invoke_workflow research")).toMatchObject({
      failure: "GuardrailFailed",
      attributes: { "error.type": "GuardrailFailed" },
    });
  });

  test("is cut as far as an attribute can hold it", async () => {
    const long = Array.from({ length: 1000 }, (_, index) => ({
      role: "user",
      content: `${index} ${"x".repeat(300)}`,
    }));
    rig.memory.steps = [
      memoryStep("task-1/run-1/turn-1", { ...model(1, 3), asked: { messages: long }, value }),
    ];
    await rig.end();
    await rig.run();
    expect(String(rig.span("chat gpt-5").attributes["gen_ai.input.messages"]).length).toBeLessThan(100_001);
    expect(JSON.stringify(json("chat gpt-5", "gen_ai.input.messages"))).toContain('"999 xxx');
  });
});
