import { describe, expect, it } from "vitest";

import { agentModels } from "../../../functions/crew/named-models.ts";
import { crewOf } from "../../support/models/crew-run.ts";

const crew = crewOf({
  "agents.yaml": `finder: {role: "{topic} Researcher", goal: G, backstory: B}
writer: {role: Writer, goal: G, backstory: B}
critic: {role: Writer, goal: G, backstory: B}`,
  "tasks.yaml": "t: {description: D, expected_output: E, agent: finder}",
  "crew.jsonc": '{"process": "hierarchical", "manager_llm": "openai/gpt-4o"}',
});
const named = (asked: Readonly<Record<string, string>>) => agentModels(crew, asked, { topic: "Bee" });

describe("models by roles", () => {
  it.each([
    ["a role as it is written", { "{topic} Researcher": "a/1" }, { finder: "a/1" }],
    ["a role as the inputs fill it", { "Bee Researcher ": "a/1" }, { finder: "a/1" }],
    ["an agent's own name", { finder: "a/1" }, { finder: "a/1" }],
    ["a role of two agents", { Writer: "a/1" }, { writer: "a/1", critic: "a/1" }],
    [
      "a role, and one of its agents the same",
      { Writer: "a/1", critic: "a/1" },
      { writer: "a/1", critic: "a/1" },
    ],
    ["the manager's role", { "Crew Manager": "a/1" }, { "Crew Manager": "a/1" }],
    ["none", {}, {}],
  ])("are found by %s", (_name, asked, models) => {
    const found = named(asked);
    expect("models" in found && Object.values(found.models)).toEqual(Object.values(models));
  });

  it("are for all others by model:*", () => {
    const found = named({ "model:*": "a/1", finder: "a/2" });
    expect(found).toMatchObject({ models: { finder: "a/2", writer: "a/1", critic: "a/1" } });
    expect("models" in found && Object.keys(found.models)).toHaveLength(4);
  });

  it.each([
    [
      { Writr: "a/1" },
      "Writr",
      "is no agent's role (did you mean Writer?); the roles are {topic} Researcher, Writer, Crew Manager",
    ],
    [
      { Writer: "a/1", critic: "a/2" },
      "critic",
      "is the agent critic, for whom another key names another model",
    ],
  ])("are refused where a key is wrong: %j", (asked, key, problem) => {
    expect(named(asked)).toEqual({ wrong: [{ key, problem }] });
  });
});
