import { describe, expect, it } from "vitest";
import * as z from "zod";

import { defineTool } from "../../../functions/crew/index.ts";
import { crewOf, runBothWays, textOf } from "../../support/models/crew-run.ts";

const AGENT = "a: {role: A, goal: G, backstory: B}";

describe("what real CrewAI does in passing", () => {
  const add = defineTool({
    name: "add_up",
    description: "Adds",
    input: z.object({ left: z.number(), right: z.number().default(1) }),
    run: ({ left, right }) => left + right,
  });
  const crewWith = (tools: string) =>
    crewOf({
      "agents.yaml": AGENT,
      "tasks.yaml": `t: {description: D, expected_output: E, agent: a, tools: [${tools}]}`,
      "tools/add_up.ts": "",
      "tools/other.ts": "",
    });
  const call = (name: string, given: unknown) => ({ toolCalls: [{ name, arguments: given }] });

  it.each(["add_up", "addUp", "Add-Up", "ADD_UP"])("finds a tool in other letters: %s", async (name) => {
    const { requests, end } = await runBothWays({
      crew: crewWith("add_up"),
      script: [call(name, { left: 1 }), "Done."],
      tools: { add_up: add },
    });
    expect(textOf(requests[1])).toBe("2");
    expect(end).toMatchObject({ output: { tasks_output: [{ tool_failures: [] }] } });
  });

  it("takes a text that is a number for an argument", async () => {
    const { requests } = await runBothWays({
      crew: crewWith("add_up"),
      script: [call("add_up", { left: "3", right: " 4 " }), "Done."],
      tools: { add_up: add },
    });
    expect(textOf(requests[1])).toBe("7");
  });

  it("offers tools that are called alike under numbered names", async () => {
    const other = { ...add, description: "Another" };
    const { requests } = await runBothWays({
      crew: crewWith("add_up, other, add_up"),
      script: [call("add_up_2", { left: 1 }), "Done."],
      tools: { add_up: add, other },
    });
    expect(requests[0]?.tools?.map((tool) => `${tool.function.name} ${tool.function.description}`)).toEqual([
      "add_up Adds",
      "add_up_2 Another",
      "add_up_3 Adds",
    ]);
    expect(textOf(requests[1])).toBe("2");
  });

  it("calls a task in its output by its own name, and in contexts by its key", async () => {
    const crew = crewOf({
      "agents.yaml": AGENT,
      "tasks.yaml": `first: {name: find them, description: D, expected_output: E, agent: a}
second: {description: D, expected_output: E, agent: a, context: []}
third: {description: D, expected_output: E, agent: a, context: [first]}`,
    });
    const { requests, end } = await runBothWays({ crew, script: ["One.", "Two.", "Three."] });
    expect(textOf(requests[2])).toMatch(/before you:\nOne\.$/);
    expect(end).toMatchObject({ output: { tasks_output: [{ name: "find them" }, { name: "second" }, {}] } });
  });

  it("calls a task without a name by its filled description, also where contexts name it so", async () => {
    const crew = crewOf({
      "agents.yaml": AGENT,
      "crew.jsonc": `{"tasks": [
        {"description": "Find {topic}", "expected_output": "E", "agent": "a"},
        {"description": "Find {other}", "expected_output": "E", "agent": "a"},
        {"name": "Praise {topic}", "description": "Praise {topic}", "expected_output": "E", "agent": "a", "context": ["Find {other}"]}
      ]}`,
    });
    const inputs = { topic: "bees", other: "bees" };
    const { requests, end } = await runBothWays({ crew, inputs, script: ["One.", "Two.", "Three."] });
    expect(textOf(requests[2])).toMatch(/before you:\nTwo\.$/);
    const names = ["Find bees", "Find bees", "Praise {topic}"].map((name) => ({ name }));
    expect(end).toMatchObject({ output: { tasks_output: names } });
  });

  it("leaves a skipped task out of a context that lists it, and names its own agent in its output", async () => {
    const crew = crewOf({
      "agents.yaml": "a: {role: Writer, goal: G, backstory: B}",
      "tasks.yaml": `first: {description: D, expected_output: E, agent: a}
maybe: {description: D, expected_output: E, agent: a, condition: {path: raw, op: eq, value: no}}
last: {description: D, expected_output: E, agent: a, context: [maybe, first]}`,
      "crew.jsonc": '{"process": "hierarchical", "manager_llm": "gpt-4o"}',
    });
    const { requests, end } = await runBothWays({ crew, script: ["One.", "Two."] });
    expect(textOf(requests[1])).toMatch(/before you:\nOne\.$/);
    const [first, maybe] = end.status === "completed" ? end.output.tasks_output : [];
    expect([first?.agent, maybe?.agent, maybe?.raw]).toEqual(["Crew Manager", "Writer", ""]);
  });

  it("parts the words of a summary at single blanks", async () => {
    const crew = crewOf({
      "agents.yaml": AGENT,
      "tasks.yaml":
        't: {description: "One two\\nthree four five six seven eight nine ten eleven twelve", expected_output: E, agent: a}',
    });
    const { end } = await runBothWays({ crew, script: ["x"] });
    const summary = "One two\nthree four five six seven eight nine ten eleven...";
    expect(end).toMatchObject({ output: { tasks_output: [{ summary }] } });
  });
});

describe("structured output without tools", () => {
  const crew = crewOf({
    "agents.yaml": AGENT,
    "tasks.yaml":
      "t: {description: D, expected_output: E, agent: a, output_json: {type: object, properties: {count: {type: integer}}, required: [count]}}",
  });

  it("has numbers for texts that are numbers, and nothing that the schema does not name", async () => {
    const { end, requests } = await runBothWays({ crew, script: ['{"count": "7", "more": 1}'] });
    expect(requests).toHaveLength(1);
    expect(end).toMatchObject({ output: { raw: '{"count":7}', json_dict: { count: 7 } } });
  });
});
