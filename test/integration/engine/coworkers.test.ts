import { describe, expect, it } from "vitest";
import * as z from "zod";

import { modelsFromEnvironment } from "../../../functions/adapters/models/open-model.ts";
import { defineTool } from "../../../functions/crew/index.ts";
import {
  AGENTS,
  ASK,
  base,
  callers,
  crewWith,
  handing,
  HIERARCHICAL,
  mark,
  ONE_TASK,
  WORK,
} from "../../support/models/coworker-crew.ts";
import { runBothWays, textOf } from "../../support/models/crew-run.ts";

const asking = (coworker: string) => ({
  toolCalls: [{ name: ASK, arguments: { question: "How many?", context: "Of bees", coworker } }],
});
const blind = defineTool({
  name: "look",
  description: "Looks",
  input: z.object({}),
  run: () => {
    throw new Error("no light");
  },
});
const RAISED = 'Bee Researcher could not do it: Task "t": look failed: no light';

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

describe("allow_delegation in a sequential crew", () => {
  const TASK = "t: {description: Do it, expected_output: E, agent: writer}";

  it("offers the other agents, who cannot hand anything on", async () => {
    const agents = AGENTS.replace("Curious", "Curious, allow_delegation: true");
    const crew = crewWith("{}", TASK, agents);
    const { requests, end } = await runBothWays({
      ...base,
      crew,
      script: [asking("Bee Researcher"), "Ten.", "Done."],
    });
    expect(callers(requests)).toEqual([
      ["You are Writer.", WORK, ASK],
      ["You are Bee Researcher.", "look"],
      ["You are Writer.", WORK, ASK],
    ]);
    expect(textOf(requests[1])).toMatch(/^How many\?\n\n/);
    expect(requests[0]?.tools?.[0]?.function.description).toContain("The coworkers are: Bee Researcher.");
    expect(end).toMatchObject({ output: { raw: "Done.", tasks_output: [{ agent: "Writer" }] } });
  });

  it("offers nothing in a crew of one agent", async () => {
    const crew = crewWith("{}", TASK, AGENTS.split("\n")[2]);
    const { requests } = await runBothWays({ ...base, crew, script: ["Done."] });
    expect(requests[0]?.tools).toBeUndefined();
  });

  it("makes a schema wait until the answer is there", async () => {
    const crew = crewWith("{}", TASK.replace("agent: writer", "agent: writer, output_json: {type: object}"));
    const { requests, end } = await runBothWays({ ...base, crew, script: ['{"a":1}'] });
    expect(requests[0]?.response_format).toBeUndefined();
    expect(end).toMatchObject({ output: { json_dict: { a: 1 } } });
  });

  it("is walked through by a rehearsal", async () => {
    const ports = { models: modelsFromEnvironment({ MODEL: "rehearsal" }) };
    const { end } = await runBothWays({ ...base, crew: crewWith("{}", TASK), script: [], ports });
    // The writer three times; the researcher twice for each of the two tools, its own tool not really called.
    expect(end).toMatchObject({ status: "completed", usage: { llm_calls: 7, tool_calls: 2 } });
  });
});
