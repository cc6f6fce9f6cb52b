import { describe, expect, it } from "vitest";

import { AGENTS, crew, load, messages } from "../../../support/crew/crew-files.ts";

describe("a hierarchical crew", () => {
  const hierarchical = (keys: string) => crew(`"process": "hierarchical", ${keys}`);

  it("gets a manager of its own making, or the one it names, which then is no other agent", () => {
    const made = load(hierarchical('"manager_llm": {"model": "openai/gpt-4o"}')).crew;
    expect(made?.manager).toMatchObject({
      role: "Crew Manager",
      llm: { model: "openai/gpt-4o" },
      allowDelegation: true,
    });
    expect(made?.agents.map(({ name }) => name)).toEqual(["a", "boss"]);
    const named = load(hierarchical('"manager_agent": "boss"')).crew;
    expect(named?.manager).toMatchObject({ name: "boss", role: "Boss", allowDelegation: true });
    expect(named?.agents.map(({ name }) => name)).toEqual(["a"]);
    const inline = load(
      hierarchical('"manager_agent": {"role": "{who}", "goal": "G", "backstory": "B"}'),
    ).crew;
    expect(inline?.manager).toMatchObject({ role: "{who}" });
    expect(inline?.inputs).toEqual([{ name: "who", default: null, required: true }]);
  });

  it.each([
    [
      "no manager",
      hierarchical('"name": "x"'),
      'error crew.jsonc process: A hierarchical crew needs a manager: write "manager_llm": "<provider>/<model>", or "manager_agent"',
    ],
    [
      "a manager that also works",
      hierarchical('"manager_agent": "boss", "agents": ["a", "boss"]'),
      "error crew.jsonc manager_agent: boss is the manager_agent, so it cannot be in agents as well",
    ],
    [
      "a manager with tools",
      {
        ...hierarchical('"manager_agent": "boss"'),
        "agents.yaml": AGENTS.replace("role: Boss", "role: Boss, tools: [x]"),
      },
      "error agents.yaml boss.tools: boss is the manager and cannot have tools: give them to tasks or agents",
    ],
    [
      "a manager there is not",
      hierarchical('"manager_agent": "bos"'),
      "error crew.jsonc manager_agent: There is no bos in the crew's files (did you mean boss?)",
    ],
    [
      "nobody to manage",
      {
        ...hierarchical('"manager_llm": "x"'),
        "agents.yaml": "",
        "tasks.yaml": "t: {description: D, expected_output: E}",
      },
      "error crew.jsonc : A hierarchical crew needs an agent that its manager can delegate to",
    ],
    [
      "a manager without the process",
      crew('"manager_llm": "x"'),
      'warning crew.jsonc manager_llm: manager_llm has no effect unless you write "process": "hierarchical"',
    ],
    [
      "nobody whose model judges a sentence",
      {
        ...hierarchical('"manager_llm": "x"'),
        "tasks.yaml": "t: {description: D, expected_output: E, guardrails: [It is short]}",
      },
      "error tasks.yaml t.guardrails: The guardrail sentence of t needs an agent whose model judges by it: name one; the agents are a, boss",
    ],
    [
      "another process",
      crew('"process": "consensual"'),
      'error crew.jsonc process: process of crew: write "sequential" or "hierarchical"',
    ],
  ])("says what is wrong: %s", (_what, files, expected) => {
    expect(messages(files)).toContain(expected);
  });
});
