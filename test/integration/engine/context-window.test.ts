import { describe, expect, it } from "vitest";
import * as z from "zod";

import { defineTool } from "../../../functions/crew/index.ts";
import { crewOf, runBothWays, textOf } from "../../support/models/crew-run.ts";
import type { ModelReply, ModelRequest } from "../../support/models/scripted-model-server.ts";

const crewWith = (agent = "", description = "Long work") =>
  crewOf({
    "agents.yaml": `a: {role: Archivist, goal: G, backstory: B, tools: [look]${agent}}`,
    "tasks.yaml": `t: {description: "${description}", expected_output: E, agent: a}`,
    "tools/look.ts": "",
  });
const look = defineTool({
  name: "look",
  description: "Looks",
  input: z.object({}),
  run: () => "PAGE ".repeat(9),
});
const tools = { look };
const looking = { toolCalls: [{ name: "look", arguments: {} }] };
const tooLong = (message = "This model's maximum context length is 8192 tokens."): ModelReply => ({
  status: 400,
  body: { error: { message, type: "invalid_request_error", code: "context_length_exceeded" } },
});

describe("a conversation that its model cannot take whole", () => {
  it.each([
    "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens",
    "prompt is too long: 210000 tokens > 200000 maximum",
    "Input is too long for requested model.",
    "The input token count exceeds the maximum number of tokens allowed",
    "Please reduce the length of the messages",
  ])("is summarised by a call of its own and goes on from there: %s", async (message) => {
    const script = [looking, tooLong(message), "SUMMARY", looking, "Done."];
    const { end, requests, paths } = await runBothWays({ crew: crewWith(), script, tools });
    expect(paths).toEqual([
      "task-1/run-1/turn-1",
      "task-1/run-1/turn-1/tool-0",
      "task-1/run-1/turn-2",
      "task-1/run-1/turn-2/summary-1",
      "task-1/run-1/turn-2/shortened-1",
      "task-1/run-1/turn-2/shortened-1/tool-0",
      "task-1/run-1/turn-3",
    ]);
    const summarising = requests[2];
    expect(summarising?.tools).toBeUndefined();
    expect(textOf(summarising)).toContain("user: Long work");
    expect(textOf(summarising)).toContain("calls look: {}");
    expect(textOf(summarising)).toContain("look gives: PAGE PAGE");
    expect(JSON.stringify(summarising?.messages)).not.toContain("Archivist");
    expect(requests[3]?.messages.map(({ role }) => role)).toEqual(["system", "user"]);
    expect(textOf(requests[3])).toContain("SUMMARY");
    expect(requests[3]?.tools).toHaveLength(1);
    // Later turns go on from the summary, and repeat nothing that it stands for.
    expect(requests[4]?.messages.map(({ role }) => role)).toEqual(["system", "user", "assistant", "tool"]);
    expect(textOf(requests[4], 1)).toContain("SUMMARY");
    expect(end).toMatchObject({ output: { raw: "Done." }, usage: { llm_calls: 4, tool_calls: 2 } });
  });

  it("ends the crew where the agent does not respect the window", async () => {
    const crew = crewWith(", respect_context_window: false");
    const { end, requests } = await runBothWays({
      crew,
      script: [looking, tooLong("prompt is too long")],
      tools,
    });
    expect(requests).toHaveLength(2);
    expect(end).toMatchObject({
      status: "failed",
      error: {
        type: "ContextTooLong",
        retryable: false,
        message:
          'Task "t": the model openai/gpt-4o cannot take a conversation of this length (prompt is too long). Give the task less to read, or take a model with a larger context window.',
      },
    });
  });

  it("is halved as often as a piece of it is too long itself", async () => {
    const crew = crewWith("", "word ".repeat(900));
    const lengths: number[] = [];
    const script = (request: ModelRequest) => {
      const length = textOf(request).length;
      lengths.push(length);
      if (length > 3000) return tooLong();
      return request.messages.some(({ content }) => content?.startsWith("You shorten")) ? "short" : "Done.";
    };
    const { end, paths } = await runBothWays({ crew, tools, script }, "any");
    expect(end).toMatchObject({ output: { raw: "Done." }, usage: { llm_calls: 3 } });
    // The task, one piece, its two halves, the task again; and all of it once more, interrupted.
    expect(lengths.filter((length) => length > 3000)).toHaveLength(4);
    expect(lengths).toHaveLength(10);
    expect(paths).toContain("task-1/run-1/turn-1/summary-1/half-2");
  });

  it("fails in a sentence when nothing is short enough", async () => {
    const { end, requests } = await runBothWays({ crew: crewWith(), script: () => tooLong(), tools });
    expect(end).toMatchObject({ status: "failed", error: { type: "ContextTooLong" } });
    expect(requests).toHaveLength(2);
  });

  it("counts a summary as one of max_iter's turns", async () => {
    const script = [tooLong(), "SUMMARY", looking, "Final."];
    const { end, requests } = await runBothWays({ crew: crewWith(", max_iter: 2"), script, tools });
    expect(requests.map((request) => request.tools?.length)).toEqual([1, undefined, 1, undefined]);
    expect(textOf(requests[3])).toContain("final answer");
    expect(end).toMatchObject({ output: { raw: "Final." } });
  });
});
