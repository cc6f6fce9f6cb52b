import { describe, expect, it } from "vitest";

import { crewOf, runBothWays, runCase, textOf } from "../../support/models/crew-run.ts";

const AGENTS = `
researcher: {role: "{topic} researcher", goal: "Learn of {topic}", backstory: You read a lot.}
writer: {role: Writer, goal: "", backstory: You write plainly.}
`;

function tasksYaml(contexts: Readonly<Record<string, string>>): string {
  return Object.entries(contexts)
    .map(
      ([name, context]) => `
${name}:
  description: Do ${name} about {topic}
  expected_output: Text of ${name}
  agent: ${name === "write" ? "writer" : "researcher"}
  ${context}
`,
    )
    .join("");
}

const crewWith = (contexts: Readonly<Record<string, string>>) =>
  crewOf({ "agents.yaml": AGENTS, "tasks.yaml": tasksYaml(contexts) });

/** One agent with one task; the keys stand behind those that both need. */
const crewOfOne = ({ agent, task = "" }: { readonly agent: string; readonly task?: string }) =>
  crewOf({
    "agents.yaml": `a: {role: A, goal: G, backstory: B${agent}}`,
    "tasks.yaml": `t: {description: D, expected_output: E, agent: a${task}}`,
  });

const PLAIN_USAGE = { cached_prompt_tokens: 0, reasoning_tokens: 0, cache_creation_tokens: 0 };

describe("a sequential crew", () => {
  it("runs its tasks in order, gives the first one's text to the second, and sums up usage", async () => {
    const crew = crewWith({ research: "", write: "" });
    const usage = {
      prompt_tokens: 20,
      completion_tokens: 7,
      total_tokens: 27,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 3 },
    };
    const script = [{ text: " Ten findings.\n", usage }, "The briefing."];
    const { end, requests, paths } = await runBothWays({ crew, script, inputs: { topic: "bees" } });
    expect(requests.map(({ messages }) => messages)).toEqual([
      [
        {
          role: "system",
          content: "You are bees researcher.\n\nYou read a lot.\n\nWhat you work towards: Learn of bees",
        },
        {
          role: "user",
          content:
            "Do research about bees\n\nExpected of your answer: Text of research\n\n" +
            "Answer with the complete content itself; what you leave out is lost.",
        },
      ],
      [
        { role: "system", content: "You are Writer.\n\nYou write plainly." },
        {
          role: "user",
          content:
            "Do write about bees\n\nExpected of your answer: Text of write\n\n" +
            "Answer with the complete content itself; what you leave out is lost.\n\n" +
            "What others found out before you:\n Ten findings.\n",
        },
      ],
    ]);
    expect(paths).toEqual(["task-1/run-1/turn-1", "task-2/run-1/turn-1"]);
    const task = { summary: "", json_dict: null, output_format: "raw", output_file: null, tool_failures: [] };
    expect(end).toEqual({
      status: "completed",
      output: {
        raw: "The briefing.",
        json_dict: null,
        tasks_output: [
          {
            ...task,
            name: "research",
            description: "Do research about bees",
            expected_output: "Text of research",
            summary: "Do research about bees...",
            raw: " Ten findings.\n",
            agent: "bees researcher",
          },
          {
            ...task,
            name: "write",
            description: "Do write about bees",
            expected_output: "Text of write",
            summary: "Do write about bees...",
            raw: "The briefing.",
            agent: "Writer",
          },
        ],
        token_usage: {
          total_tokens: 42,
          prompt_tokens: 30,
          cached_prompt_tokens: 4,
          completion_tokens: 12,
          reasoning_tokens: 3,
          cache_creation_tokens: 0,
          successful_requests: 2,
        },
      },
      usage: {
        llm_calls: 2,
        tool_calls: 0,
        total_tokens: 42,
        prompt_tokens: 30,
        cached_prompt_tokens: 4,
        completion_tokens: 12,
        reasoning_tokens: 3,
        cache_creation_tokens: 0,
        cost_usd: 0.000_19,
      },
    });
  });

  it.each([
    ["unset", "", "A-text\n\n----------\n\nB-text"],
    ["null", "context:", undefined],
    ["an empty list", "context: []", undefined],
    ["one task", "context: [a]", "A-text"],
    ["tasks in another order", "context: [b, a]", "B-text\n\n----------\n\nA-text"],
  ])("passes on what the context says: %s", async (_what, context, expected) => {
    const crew = crewWith({ a: "context: []", b: "context: []", c: context });
    const { requests } = await runBothWays({
      crew,
      script: ["A-text", "B-text", "C"],
      inputs: { topic: "x" },
    });
    const told = textOf(requests[2]).split("before you:\n")[1];
    expect(told).toBe(expected);
  });

  it("leaves no word of what a task does not ask for", async () => {
    const { requests } = await runCase({ crew: crewWith({ a: "" }), script: ["x"], inputs: { topic: "x" } });
    const [request] = requests;
    expect(JSON.stringify(request?.messages)).not.toMatch(/json|markdown|tool|schema|limit|date/i);
    expect(Object.keys(request?.body ?? {}).toSorted()).toEqual(["messages", "model"]);
  });

  it("says the date, asks for Markdown, and does without a system message where the files say so", async () => {
    const agent = ", inject_date: true, date_format: '%d %B %Y', use_system_prompt: false";
    const crew = crewOfOne({ agent, task: ", markdown: true" });
    const { requests } = await runBothWays({ crew, script: ["x"] });
    expect(requests[0]?.messages.map(({ role }) => role)).toEqual(["user"]);
    expect(textOf(requests[0])).toContain("Current Date: 24 November 2026\n\nD\n\n");
    expect(textOf(requests[0])).toContain("Markdown");
  });

  it("sends the settings that an agent's llm has", async () => {
    const agent = ", llm: {model: gpt-4o-mini, temperature: 0.2, top_p: 0.9}, max_tokens: 99";
    const crew = crewOfOne({ agent });
    const { requests } = await runBothWays({ crew, script: ["x"] });
    const { model, temperature, top_p, max_tokens } = requests[0]?.body ?? {};
    expect({ model, temperature, top_p, max_tokens }).toEqual({
      model: "gpt-4o-mini",
      temperature: 0.2,
      top_p: 0.9,
      max_tokens: 99,
    });
  });

  it("names all missing inputs at once and asks no model", async () => {
    const crew = crewOf({
      "agents.yaml": AGENTS,
      "tasks.yaml": "t: {description: 'For {audience} on {topic}', expected_output: E, agent: researcher}",
    });
    const { end, requests } = await runBothWays({ crew, script: [], inputs: { other: 1 } });
    expect(requests).toEqual([]);
    expect(end).toMatchObject({
      status: "failed",
      error: {
        type: "MissingInputs",
        message: "The crew sample needs these inputs: audience, topic",
        retryable: false,
      },
    });
  });

  it("takes raw from the last task that said something", async () => {
    const crew = crewWith({ a: "", b: "" });
    const { end } = await runBothWays({ crew, script: ["A", "B"], inputs: { topic: "x" } });
    expect(end).toMatchObject({ output: { raw: "B", json_dict: null } });
  });

  it("stops before a model call that its limits do not allow, replayed calls counted", async () => {
    const crew = crewWith({ a: "", b: "" });
    const usage = {
      ...PLAIN_USAGE,
      llm_calls: 1,
      tool_calls: 0,
      total_tokens: 15,
      prompt_tokens: 10,
      completion_tokens: 5,
      cost_usd: 0.000_075,
    };
    const sample = { crew, script: ["A"], inputs: { topic: "x" } };
    const calls = await runBothWays({ ...sample, ports: { limits: { maxLlmCalls: 1 } } });
    expect(calls.end).toEqual({
      status: "budget_exceeded",
      error: {
        type: "BudgetExceeded",
        message:
          'Task "b": the limit of 1 model call (max_llm_calls) is used up. Start again with a higher one, up to max_llm_calls_cap of the deployment (MAX_LLM_CALLS_CAP of npm start)',
        retryable: false,
      },
      usage,
    });
    const tokens = await runBothWays({ ...sample, ports: { limits: { maxTotalTokens: 15 } } });
    expect(tokens.end).toMatchObject({ status: "budget_exceeded", usage });
  });

  it("tells what happens in order, and of replayed calls that they are", async () => {
    const crew = crewWith({ a: "", b: "" });
    const { events } = await runCase({ crew, script: ["A", "B"], inputs: { topic: "x" } }, "interrupted");
    expect(
      events.map(({ type, ...event }) => [type, "replayed" in event ? event.replayed : undefined]),
    ).toEqual([
      ["crew-start", undefined],
      ["task-start", undefined],
      ["model-call", true],
      ["task-end", undefined],
      ["task-start", undefined],
      ["model-call-start", undefined],
      ["model-call", false],
      ["task-end", undefined],
      ["crew-end", undefined],
    ]);
  });
});
