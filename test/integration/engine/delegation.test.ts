import { describe, expect, it } from "vitest";
import * as z from "zod";

import { defineTool } from "../../../functions/crew/index.ts";
import { crewOf, runBothWays, runCase, textOf } from "../../support/models/crew-run.ts";
import type { ModelReply, ModelRequest } from "../../support/models/scripted-model-server.ts";

const WORK = "delegate_work_to_coworker";
const ASK = "ask_question_to_coworker";
const AGENTS = `
researcher: {role: "{topic} Researcher", goal: Find, backstory: Curious, tools: [look]}
writer: {role: Writer, goal: Write, backstory: Plain, allow_delegation: true}
`;

const crewWith = (crew: string, tasks: string, agents = AGENTS) =>
  crewOf({
    "agents.yaml": agents,
    "tasks.yaml": tasks,
    "crew.jsonc": crew,
    "tools/look.ts": "",
    "tools/mark.ts": "",
  });
const HIERARCHICAL = '{"process": "hierarchical", "manager_llm": "openai/gpt-4o-manager"}';
const ONE_TASK = "t: {description: Do it, expected_output: A page, agent: researcher}";

const look = defineTool({ name: "look", description: "Looks", input: z.object({}), run: () => "seen" });
const mark = defineTool({ name: "mark", description: "Marks", input: z.object({}), run: () => "marked" });
const blind = defineTool({
  name: "look",
  description: "Looks",
  input: z.object({}),
  run: () => {
    throw new Error("no light");
  },
});
const RAISED = 'Bee Researcher could not do it: Task "t": look failed: no light';
const base = { tools: { look, mark }, inputs: { topic: "Bee" } };

const handing = (coworker: string, what = "Find ten facts", context = "For a page") => ({
  toolCalls: [{ name: WORK, arguments: { task: what, context, coworker } }],
});
/** Whose call it is, by the role in its system message, and the tools it is offered. */
const callers = (requests: readonly ModelRequest[]) =>
  requests.map((request) => [
    textOf(request, 0).split("\n")[0],
    ...(request.tools ?? []).map((tool) => tool.function.name),
  ]);

describe("a hierarchical crew", () => {
  it("has every task run by its manager, who hands work to the task's agent", async () => {
    const script = [
      handing("bee researcher"),
      { toolCalls: [{ name: "look", arguments: {} }] },
      "Ten facts.",
      "The page.",
    ];
    const { end, requests, paths, events } = await runBothWays({
      ...base,
      crew: crewWith(HIERARCHICAL, ONE_TASK),
      script,
    });
    expect(callers(requests)).toEqual([
      ["You are Crew Manager.", "look", WORK, ASK],
      ["You are Bee Researcher.", "look"],
      ["You are Bee Researcher.", "look"],
      ["You are Crew Manager.", "look", WORK, ASK],
    ]);
    expect(requests.map(({ model }) => model)).toEqual([
      "gpt-4o-manager",
      "gpt-4o",
      "gpt-4o",
      "gpt-4o-manager",
    ]);
    expect(paths).toEqual([
      "task-1/run-1/turn-1",
      "task-1/run-1/turn-1/tool-0/delegate/turn-1",
      "task-1/run-1/turn-1/tool-0/delegate/turn-1/tool-0",
      "task-1/run-1/turn-1/tool-0/delegate/turn-2",
      "task-1/run-1/turn-2",
    ]);
    expect(textOf(requests[0])).toMatch(/^Do it\n\nExpected of your answer: A page\n\n/);
    expect(textOf(requests[1])).toMatch(
      /^Find ten facts\n\nExpected of your answer: .*\n\n.*\n\nWhat you are given for it:\nFor a page$/,
    );
    expect(textOf(requests[3])).toBe("Ten facts.");
    expect(events.filter(({ type }) => type === "delegation")).toEqual([
      {
        type: "delegation",
        path: "task-1/run-1/turn-1/tool-0",
        task: "t",
        agent: "Crew Manager",
        coworker: "Bee Researcher",
        kind: "work",
      },
    ]);
    expect(end).toMatchObject({
      output: { raw: "The page.", tasks_output: [{ agent: "Crew Manager" }] },
      usage: { llm_calls: 4, tool_calls: 1 },
    });
  });

  it("names the coworkers in its tools only: the task's agent, or all where it has none", async () => {
    const tasks = `${ONE_TASK}\nu: {description: And that, expected_output: E}`;
    const { requests } = await runBothWays({
      ...base,
      crew: crewWith(HIERARCHICAL, tasks),
      script: ["One.", "Two."],
    });
    const described = requests.map(
      (request) => request.tools?.find((tool) => tool.function.name === WORK)?.function,
    );
    expect(described.map((tool) => tool?.description.split("are: ")[1])).toEqual([
      "Bee Researcher.",
      "Bee Researcher, Writer.",
    ]);
    expect(described[0]?.parameters).toMatchObject({
      properties: { task: { type: "string" }, context: { type: "string" }, coworker: { type: "string" } },
      required: ["task", "context", "coworker"],
    });
    expect(JSON.stringify(requests.map(({ messages }) => messages))).not.toMatch(/Researcher|Writer/);
    expect(textOf(requests[1])).toContain("before you:\nOne.");
  });

  it("is run by the manager it names, filled, with the task's tools", async () => {
    const crew = crewWith(
      '{"process": "hierarchical", "manager_agent": "boss"}',
      "t: {description: Do it, expected_output: E, agent: writer, tools: [mark]}",
      `${AGENTS}boss: {role: "Head of {topic}", goal: G, backstory: B, max_iter: 1}`,
    );
    expect(crew.agents.map(({ name }) => name)).toEqual(["researcher", "writer"]);
    const { requests, end } = await runBothWays({
      ...base,
      crew,
      script: [handing("Writer"), "text", "Done."],
    });
    expect(callers(requests)).toEqual([
      ["You are Head of Bee.", "mark", WORK, ASK],
      ["You are Writer."],
      ["You are Head of Bee."],
    ]);
    expect(end).toMatchObject({ output: { tasks_output: [{ agent: "Head of Bee" }] } });
  });

  it("runs two delegations to one coworker at the same time", async () => {
    let release: (() => void) | undefined;
    const bothCame = new Promise<void>((resolve) => {
      release = resolve;
    });
    const scriptAfter =
      (after: Promise<void>) =>
      (request: ModelRequest): ModelReply => {
        const last = textOf(request);
        if (request.messages.at(-1)?.role === "tool") return "Both.";
        if (last.startsWith("Two")) release?.();
        const two = [handing("Bee Researcher", "One"), handing("Bee Researcher", "Two")];
        if (last.startsWith("Do it")) return { toolCalls: two.flatMap(({ toolCalls }) => toolCalls) };
        return { text: last.slice(0, 3), after };
      };
    const sample = { ...base, crew: crewWith(HIERARCHICAL, ONE_TASK) };
    const { end, requests } = await runCase({ ...sample, script: scriptAfter(bothCame) });
    expect(
      requests
        .at(-1)
        ?.messages.slice(-2)
        .map(({ content }) => content),
    ).toEqual(["One", "Two"]);
    expect(end).toMatchObject({ output: { raw: "Both." } });
    const { paths } = await runBothWays({ ...sample, script: scriptAfter(Promise.resolve()) }, "any");
    expect(paths.toSorted()).toEqual([
      "task-1/run-1/turn-1",
      "task-1/run-1/turn-1/tool-0/delegate/turn-1",
      "task-1/run-1/turn-1/tool-1/delegate/turn-1",
      "task-1/run-1/turn-2",
    ]);
  });
});

describe("a coworker", () => {
  it.each([
    ["Writer", "handed"],
    [' "WRITER"  ', "handed"],
    ["bee   Researcher", "handed"],
    ["[Writer, Bee Researcher]", "handed"],
    ["Editor", "There is no coworker Editor. The coworkers are: Bee Researcher, Writer."],
    ["", "There is no coworker . The coworkers are: Bee Researcher, Writer."],
  ])("is found by its role: %j", async (coworker, answer) => {
    const crew = crewWith(HIERARCHICAL, "t: {description: Do it, expected_output: E}");
    const script = [handing(coworker), ...(answer === "handed" ? ["handed"] : []), "Done."];
    const { requests, end } = await runBothWays({ ...base, crew, script });
    expect(textOf(requests.at(-1))).toBe(answer);
    expect(end).toMatchObject({ output: { tasks_output: [{ tool_failures: [] }] } });
  });

  it("is also found under CrewAI's other spelling of the argument", async () => {
    const crew = crewWith(HIERARCHICAL, ONE_TASK);
    const given = { question: "Q", context: "C", co_worker: "Bee Researcher" };
    const script = [{ toolCalls: [{ name: ASK, arguments: given }] }, "A", "Done."];
    const { requests } = await runBothWays({ ...base, crew, script });
    expect(textOf(requests.at(-1))).toBe("A");
  });

  it("that fails is an answer for who asked it, the same in a replay", async () => {
    const crew = crewWith(HIERARCHICAL, ONE_TASK);
    const refused = { status: 400, body: { error: { message: "Policy" } } };
    const { requests, end } = await runBothWays({
      ...base,
      crew,
      script: [handing("Bee Researcher"), refused, "Alone."],
    });
    expect(textOf(requests[2])).toBe(
      'Bee Researcher could not do it: Task "t": the model openai/gpt-4o answered 400 (Policy).',
    );
    expect(end).toMatchObject({ status: "completed", output: { raw: "Alone." }, usage: { llm_calls: 2 } });
  });

  it.each([
    ["warn", ["Could not look.", "Done."], 4],
    ["ignore", ["Could not look.", "Done."], 4],
    ["raise", ["Done."], 3],
  ])("has its failed calls among the task's, its policy being %s", async (policy, after, calls) => {
    const agents = AGENTS.replace("Curious", `Curious, tool_failure_policy: ${policy}`);
    const { requests, end } = await runBothWays({
      ...base,
      tools: { look: blind, mark },
      crew: crewWith(HIERARCHICAL, ONE_TASK, agents),
      script: [
        {
          toolCalls: [
            { name: "nothing", arguments: {} },
            ...handing("Bee Researcher").toolCalls,
            { name: "look", arguments: {} },
          ],
        },
        { toolCalls: [{ name: "look", arguments: {} }] },
        ...after,
      ],
    });
    const told = policy === "raise" ? RAISED : "Could not look.";
    expect(requests.at(-1)?.messages.at(-2)?.content).toBe(told);
    const own = ["nothing", "look"].map((tool_name) => ({ tool_name }));
    const tool_failures = policy === "ignore" ? own : [...own, { tool_name: "look" }];
    expect(end).toMatchObject({
      output: { raw: "Done.", tasks_output: [{ tool_failures }] },
      usage: { llm_calls: calls, tool_calls: 2 },
    });
  });

  it("that fails after failed calls has them among the task's as well", async () => {
    const refused = { status: 400, body: { error: { message: "Policy" } } };
    const { end } = await runBothWays({
      ...base,
      tools: { look: blind, mark },
      crew: crewWith(HIERARCHICAL, ONE_TASK),
      script: [
        handing("Bee Researcher"),
        { toolCalls: [{ name: "look", arguments: {} }] },
        refused,
        "Alone.",
      ],
    });
    const failure = { tool_name: "look", reason: "exception", message: "look failed: no light" };
    expect(end).toMatchObject({ output: { raw: "Alone.", tasks_output: [{ tool_failures: [failure] }] } });
  });
});
