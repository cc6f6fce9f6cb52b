import { describe, expect, it } from "vitest";

import {
  AGENTS,
  ASK,
  base,
  callers,
  crewWith,
  handing,
  HIERARCHICAL,
  ONE_TASK,
  WORK,
} from "../../support/models/coworker-crew.ts";
import { runBothWays, runCase, textOf } from "../../support/models/crew-run.ts";
import type { ModelReply, ModelRequest } from "../../support/models/scripted-model-server.ts";

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
