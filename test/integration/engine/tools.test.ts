import { describe, expect, it } from "vitest";
import * as z from "zod";

import { defineTool, type Tool } from "../../../functions/crew/index.ts";
import { crewOf, runBothWays, textOf } from "../../support/models/crew-run.ts";

const crewWithTools = (tools: readonly string[], agent = "") =>
  crewOf({
    "agents.yaml": `counter: {role: Counter, goal: Count, backstory: Exact, tools: [${tools.join(", ")}]${agent}}`,
    "tasks.yaml": "count: {description: Count it, expected_output: A number, agent: counter}",
    ...Object.fromEntries(tools.map((tool) => [`tools/${tool}.ts`, ""])),
  });

const wordCount = defineTool({
  name: "word_count",
  description: "Counts words",
  input: z.object({ text: z.string(), unit: z.string().optional(), times: z.number().default(1) }),
  effect: "read",
  run: ({ text, unit, times }) => ({ words: text.split(" ").length * times, unit }),
});

const call = (toolArguments: unknown, name = "word_count", id?: string) => ({
  name,
  arguments: toolArguments,
  ...(id !== undefined && { id }),
});

describe("an agent with tools", () => {
  it("offers them natively, runs what the model calls, and gives the results back", async () => {
    const crew = crewWithTools(["word_count"]);
    const script = [
      {
        text: "Let me count.",
        toolCalls: [call({ text: "a b c" }), call({ text: "a", unit: null, times: null })],
      },
      "Three.",
    ];
    const { end, requests, paths } = await runBothWays({ crew, script, tools: { word_count: wordCount } });
    expect(requests[0]?.tools).toEqual([
      {
        type: "function",
        function: { name: "word_count", description: "Counts words", parameters: wordCount.parameters },
      },
    ]);
    expect(JSON.stringify(requests[0]?.messages)).not.toMatch(/tool/i);
    expect(requests[1]?.messages.slice(2)).toEqual([
      {
        role: "assistant",
        content: "Let me count.",
        tool_calls: [
          {
            id: "call_0_0",
            type: "function",
            function: { name: "word_count", arguments: '{"text":"a b c"}' },
          },
          {
            id: "call_0_1",
            type: "function",
            function: { name: "word_count", arguments: '{"text":"a","unit":null,"times":null}' },
          },
        ],
      },
      { role: "tool", tool_call_id: "call_0_0", content: '{"words":3}' },
      { role: "tool", tool_call_id: "call_0_1", content: '{"words":1}' },
    ]);
    expect(paths).toEqual([
      "task-1/run-1/turn-1",
      "task-1/run-1/turn-1/tool-0",
      "task-1/run-1/turn-1/tool-1",
      "task-1/run-1/turn-2",
    ]);
    expect(end).toMatchObject({
      status: "completed",
      output: { raw: "Three.", tasks_output: [{ tool_failures: [] }] },
      usage: { llm_calls: 2, tool_calls: 2 },
    });
  });

  it("runs the task's own tools instead of its agent's", async () => {
    const other = defineTool({ name: "other", description: "Other", input: z.object({}), run: () => "o" });
    const crew = crewOf({
      "agents.yaml": "counter: {role: Counter, goal: Count, backstory: Exact, tools: [word_count]}",
      "tasks.yaml":
        "count: {description: Count it, expected_output: A number, agent: counter, tools: [other]}",
      "tools/word_count.ts": "",
      "tools/other.ts": "",
    });
    const { requests } = await runBothWays({ crew, script: ["x"], tools: { word_count: wordCount, other } });
    expect(requests[0]?.tools?.map((tool) => tool.function.name)).toEqual(["other"]);
  });

  it("tells the model what went wrong with a call, records it, and goes on", async () => {
    const broken = defineTool({
      name: "broken",
      description: "Breaks",
      input: z.object({}),
      run: () => {
        throw new Error("no disk");
      },
    });
    const crew = crewWithTools(["word_count", "broken"]);
    const calls = [call({ wrong: 1 }), call("{no json"), call({}, "unheard"), call({}, "broken")];
    const script = [{ toolCalls: calls }, "Done."];
    const { end, requests } = await runBothWays({ crew, script, tools: { word_count: wordCount, broken } });
    const told = requests[1]?.messages.filter(({ role }) => role === "tool").map(({ content }) => content);
    expect(told).toEqual([
      "The arguments of word_count are not valid:\n✖ Invalid input: expected string, received undefined\n  → at text",
      "The arguments of word_count are not JSON",
      "There is no tool unheard; the tools are word_count, broken",
      "broken failed: no disk",
    ]);
    const output = end.status === "completed" ? end.output.tasks_output[0] : undefined;
    expect(output?.tool_failures.map(({ tool_name, reason }) => `${tool_name} ${reason}`).toSorted()).toEqual(
      ["broken exception", "unheard unknown_tool", "word_count invalid_input", "word_count invalid_input"],
    );
  });

  it("asks for the final answer without tools once max_iter turns are over", async () => {
    const crew = crewWithTools(["word_count"], ", max_iter: 2");
    const again = { toolCalls: [call({ text: "a" })] };
    const { end, requests } = await runBothWays({
      crew,
      script: [again, again, "Final."],
      tools: { word_count: wordCount },
    });
    expect(requests.map(({ tools }) => tools?.length)).toEqual([1, 1, undefined]);
    expect(requests[2]?.tool_choice).toBeUndefined();
    expect(requests[2]?.messages.at(-1)?.role).toBe("user");
    expect(textOf(requests[2])).toContain("final answer");
    expect(end).toMatchObject({ output: { raw: "Final." }, usage: { llm_calls: 3, tool_calls: 2 } });
  });

  it("asks again, then gives up, when the final call is answered with tool calls", async () => {
    const crew = crewWithTools(["word_count"], ", max_iter: 1, max_retry_limit: 1");
    const again = { toolCalls: [call({ text: "a" })] };
    const { end, paths } = await runBothWays({
      crew,
      script: [again, again, again],
      tools: { word_count: wordCount },
    });
    expect(paths.slice(2)).toEqual(["task-1/run-1/turn-2", "task-1/run-1/turn-2/again-1"]);
    expect(end).toMatchObject({
      status: "failed",
      error: {
        type: "ModelAnswerUnusable",
        message:
          'Task "count": the model openai/gpt-4o called tools it was not offered in each of 2 answers. Start it again, or take another model.',
      },
      usage: { llm_calls: 3, tool_calls: 1 },
    });
  });

  it("keeps apart calls whose ids a server repeats, in one reply and over turns", async () => {
    const crew = crewWithTools(["word_count"]);
    const twice = {
      toolCalls: [call({ text: "a" }, "word_count", "same"), call({ text: "a b" }, "word_count", "same")],
    };
    const script = [twice, twice, "Done."];
    const { requests, paths } = await runBothWays({ crew, script, tools: { word_count: wordCount } });
    const results = requests[2]?.messages.filter(({ role }) => role === "tool").map(({ content }) => content);
    expect(results).toEqual(['{"words":1}', '{"words":2}', '{"words":1}', '{"words":2}']);
    expect(paths.filter((path) => path.includes("tool"))).toHaveLength(4);
  });

  it("ends with the result of a tool whose result is the answer, and skips the calls after it", async () => {
    const answer = defineTool({
      name: "answer",
      description: "Answers",
      input: z.object({ part: z.string() }),
      resultAsAnswer: true,
      run: ({ part }) => `answer ${part}`,
    });
    const crew = crewWithTools(["answer"]);
    const script = [{ toolCalls: [call({ part: "one" }, "answer"), call({ part: "two" }, "answer")] }];
    const { end } = await runBothWays({ crew, script, tools: { answer } });
    expect(end).toMatchObject({ output: { raw: "answer one" }, usage: { llm_calls: 1, tool_calls: 1 } });
  });

  it("refuses uses of a tool past its limit, in the order of the calls", async () => {
    const limited: Tool = { ...wordCount, maxUsageCount: 1 };
    const crew = crewWithTools(["word_count"]);
    const script = [{ toolCalls: [call({ text: "a" }), call({ text: "a b" })] }, "Done."];
    const { end, requests } = await runBothWays({ crew, script, tools: { word_count: limited } });
    expect(requests[1]?.messages.slice(-2).map(({ content }) => content)).toEqual([
      '{"words":1}',
      "word_count may be used 1 times, and was; go on without it",
    ]);
    expect(end).toMatchObject({ output: { tasks_output: [{ tool_failures: [{ reason: "usage_limit" }] }] } });
  });

  it("gives every call a key of its own that repetitions share, and no result over a megabyte", async () => {
    const keys: string[] = [];
    const big = defineTool({
      name: "big",
      description: "Big",
      input: z.object({}),
      run: (_input, { idempotencyKey }) => {
        keys.push(idempotencyKey);
        return "x".repeat(1_000_001);
      },
    });
    const crew = crewWithTools(["big"]);
    const script = [{ toolCalls: [call({}, "big"), call({}, "big")] }, "Done."];
    const { requests } = await runBothWays({ crew, script, tools: { big } });
    expect(textOf(requests[1])).toBe("The result of big is larger than 1 MB; ask for less");
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(2);
  });

  it("stops a tool that takes longer than it may, and tells the model", async () => {
    const slow = defineTool({
      name: "slow",
      description: "Slow",
      input: z.object({}),
      timeoutSeconds: 0.02,
      run: () => new Promise(() => undefined),
    });
    const script = [{ toolCalls: [call({}, "slow")] }, "Done."];
    const { requests } = await runBothWays({ crew: crewWithTools(["slow"]), script, tools: { slow } });
    expect(textOf(requests[1])).toBe("slow took longer than 0.02 s and was stopped");
  });

  it("fails when a tool it needs is not there", async () => {
    const { end, requests } = await runBothWays({ crew: crewWithTools(["word_count"]), script: [] });
    expect(requests).toEqual([]);
    expect(end).toMatchObject({
      error: { type: "ToolMissing", message: 'Task "count": there is no tool word_count' },
    });
  });
});
