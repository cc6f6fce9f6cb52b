import { describe, expect, it } from "vitest";
import * as z from "zod";

import { modelsFromEnvironment } from "../../../functions/adapters/models/open-model.ts";
import { defineTool } from "../../../functions/crew/index.ts";
import { crewOf, runBothWays, textOf } from "../../support/models/crew-run.ts";
import type { ModelRequest } from "../../support/models/scripted-model-server.ts";

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
  });

const look = defineTool({ name: "look", description: "Looks", input: z.object({}), run: () => "seen" });
const base = { tools: { look }, inputs: { topic: "Bee" } };

const asking = (coworker: string) => ({
  toolCalls: [{ name: ASK, arguments: { question: "How many?", context: "Of bees", coworker } }],
});
/** Whose call it is, by the role in its system message, and the tools it is offered. */
const callers = (requests: readonly ModelRequest[]) =>
  requests.map((request) => [
    textOf(request, 0).split("\n")[0],
    ...(request.tools ?? []).map((tool) => tool.function.name),
  ]);

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
