import { expect, it } from "vitest";

import { askedModelProblem, withAgentModels } from "../../../../functions/adapters/models/overlaid-crew.ts";
import { crewOf } from "../../../support/models/crew-run.ts";

const crew = crewOf({
  "agents.yaml": `a:
  role: A
  goal: G
  backstory: B
  llm: {model: openai/gpt-4o, temperature: 0.2, timeout: 5, base_url: "https://gateway.example/v1", extra_headers: {x: y}}
b: {role: B, goal: G, backstory: B, llm: {temperature: 0.3}}
c: {role: C, goal: G, backstory: B}`,
  "tasks.yaml": "t: {description: D, expected_output: E, agent: a}",
  "crew.jsonc":
    '{"llm": {"model": "acme/m", "base_url": "https://acme.example/v1"}, "agents": {"a": {}, "b": {}, "c": {}}, "tasks": ["t"]}',
});
const llmOf = (name: string, model: string) =>
  withAgentModels(crew, { [name]: model }).agents.find((agent) => agent.name === name)?.llm;

it.each([
  [
    "a",
    "gpt-4.1",
    { temperature: 0.2, timeout: 5, base_url: "https://gateway.example/v1", extra_headers: { x: "y" } },
  ],
  ["a", "anthropic/claude-sonnet-4-5", { temperature: 0.2, timeout: 5 }],
  ["b", "acme/n", { temperature: 0.3, base_url: "https://acme.example/v1" }],
  ["b", "openai/gpt-5", { temperature: 0.3 }],
  ["c", "rehearsal", {}],
])("agent %s with %s keeps what goes with that model", (name, model, settings) => {
  expect(llmOf(name, model)).toEqual({ model, ...settings });
});

it("keeps what rehearsed agents would ask otherwise, as far as files say, and of no others", () => {
  const asked = { a: "rehearsal", b: "rehearsal", c: "openai/gpt-5" };
  expect(withAgentModels(crew, asked).rehearsedModels).toEqual({ a: "openai/gpt-4o", b: "acme/m" });
  expect(withAgentModels(crew, { a: "openai/gpt-5" })).not.toHaveProperty("rehearsedModels");
});

it("leaves all other agents, and a crew without models, as they are", () => {
  expect(withAgentModels(crew, { a: "openai/x" }).agents.slice(1)).toEqual(crew.agents.slice(1));
  expect(withAgentModels(crew, {})).toEqual(crew);
});

it.each([
  [
    { model: "opnai/gpt-4o" },
    {},
    "leads nowhere: there is no provider opnai (did you mean openai?); a server of one's own needs llm's base_url",
  ],
  [
    { model: "watsonx/m" },
    {},
    "leads nowhere: watsonx cannot be asked by itself: it takes tokens of IBM Cloud that last an hour; give llm the base_url of a gateway that gets them",
  ],
  [{ model: "acme/m", base_url: "https://acme.example/v1" }, {}, undefined],
  [{ model: "azure/my-gpt" }, {}, undefined],
  [{ model: "rehearsal" }, { MODEL: "rehearsal" }, undefined],
  [
    { model: "openai/gpt-5" },
    { MODEL: "rehearsal" },
    "is not asked here, where MODEL=rehearsal rehearses every crew",
  ],
])("%j, with %j: %s", (reference, environment, problem) => {
  expect(askedModelProblem(reference, environment)).toBe(problem);
});
