import { expect, it } from "vitest";

import { loadCrew } from "../../../../functions/crew/index.ts";

const loaded = (llm: string) =>
  loadCrew(
    "sample",
    new Map([
      ["agents.yaml", `a: {role: A, goal: G, backstory: B, llm: {model: openai/x, ${llm}}}`],
      ["tasks.yaml", "t: {description: D, expected_output: E, agent: a}"],
    ]),
  );

it.each([
  ["extra_headers: {x team: y}", "extra_headers: must have names such as x-team, without blanks"],
  ['extra_headers: {x: "a\\nb"}', "extra_headers.x: must be a text of one line, in ASCII"],
  ["extra_headers: [1]", "extra_headers: write a mapping, not a list"],
  ["api: chatt", 'api: write chat or responses, not "chatt"'],
  ["native_tools: maybe", 'native_tools: write true or false, not "maybe"'],
])("llm's %s is an error that says what to write", (llm, message) => {
  expect(loaded(llm).problems.map((problem) => problem.message)).toEqual([`llm's ${message}`]);
});

it("takes CrewAI's word for chat completions, and numbers as texts of headers", () => {
  const { crew, problems } = loaded("api: completions, extra_headers: {x: 7, y: true}");
  expect([problems, crew?.agents[0]?.llm]).toEqual([
    [],
    { model: "openai/x", api: "chat", extra_headers: { x: "7", y: "true" } },
  ]);
});
