import { describe, expect, it } from "vitest";

import { crewOf, runBothWays, textOf } from "../../support/models/crew-run.ts";
import type { ModelReply, ModelRequest } from "../../support/models/scripted-model-server.ts";

const AGENTS = `
researcher: {role: Researcher, goal: Find, backstory: Curious}
writer: {role: Writer, goal: Write, backstory: Plain}
`;
const TASKS = `
one: {description: Do one, expected_output: E}
two: {description: Do two, expected_output: E}
`;
const crewWith = (keys: string, tasks = TASKS) =>
  crewOf({
    "agents.yaml": AGENTS,
    "tasks.yaml": tasks,
    "crew.jsonc": `{"process": "hierarchical", "manager_llm": "openai/gpt-4o", ${keys}}`,
  });

const work = (coworker = "Researcher", task = "Dig") => ({
  name: "delegate_work_to_coworker",
  arguments: { task, context: "For a page", coworker },
});
const question = {
  name: "ask_question_to_coworker",
  arguments: { question: "Dig", context: "For a page", coworker: "Researcher" },
};
const handing = (...toolCalls: readonly object[]) => ({ toolCalls }) as ModelReply;
const refused = { status: 400, body: { error: { message: "Policy" } } };

const rolesOf = (requests: readonly ModelRequest[]) =>
  requests.map((request) => /^You are (.*)\.$/m.exec(textOf(request, 0))?.[1]);

describe("equal work in a crew with a cache", () => {
  it("is not done again, over tasks; other work is", async () => {
    const { requests, events, end } = await runBothWays({
      crew: crewWith('"cache": true'),
      script: [
        handing(work()),
        "Dug.",
        handing(work()),
        handing(question),
        "Answered.",
        "One.",
        handing(work()),
        handing(work("Writer")),
        "Written.",
        "Two.",
      ],
    });
    expect(rolesOf(requests)).toEqual([
      "Crew Manager",
      "Researcher",
      "Crew Manager",
      "Crew Manager",
      "Researcher",
      "Crew Manager",
      "Crew Manager",
      "Crew Manager",
      "Writer",
      "Crew Manager",
    ]);
    expect([3, 7].map((index) => textOf(requests[index]))).toEqual(["Dug.", "Dug."]);
    expect(events.filter(({ type }) => type === "delegation")).toHaveLength(3);
    expect(end).toMatchObject({ output: { raw: "Two." }, usage: { llm_calls: 10 } });
  });

  it("is not tried again by a coworker that could not do it", async () => {
    const { requests } = await runBothWays({
      crew: crewWith('"cache": true', TASKS.split("\n")[1]),
      script: [handing(work()), refused, handing(work()), "One."],
    });
    const answer = 'Researcher could not do it: Task "one": the model openai/gpt-4o answered 400 (Policy).';
    expect([2, 3].map((index) => textOf(requests[index]))).toEqual([answer, answer]);
  });

  it("is done twice when it is handed over twice at once, in a replay too", async () => {
    const script = ({ messages }: ModelRequest): ModelReply => {
      if (messages.at(-1)?.role === "tool") return "One.";
      const isManager = JSON.stringify(messages).includes("Do one");
      return isManager ? handing(work(), work()) : "Dug.";
    };
    const crew = crewWith('"cache": true', TASKS.split("\n")[1]);
    const { end } = await runBothWays({ crew, script }, "any");
    expect(end).toMatchObject({ status: "completed", usage: { llm_calls: 4 } });
  });

  it.each(['"cache": false', '"name": "x"'])("is done again without one: %s", async (keys) => {
    const { requests } = await runBothWays({
      crew: crewWith(keys, TASKS.split("\n")[1]),
      script: [handing(work()), "Dug.", handing(work()), "Dug again.", "One."],
    });
    expect(textOf(requests.at(-1))).toBe("Dug again.");
  });
});
