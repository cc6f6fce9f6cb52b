import { describe, expect, it } from "vitest";

import { loadCrew } from "../../../../functions/crew/index.ts";

const AGENTS = "a: {role: R, goal: G, backstory: B}";
const load = (tasks: string) =>
  loadCrew("sample", new Map(Object.entries({ "agents.yaml": AGENTS, "tasks.yaml": tasks })));

describe("a key that YAML has twice", () => {
  it("counts as written last, with a warning that says where", () => {
    const { crew, problems } = load(`
one:
  description: First
  expected_output: E
  agent: a
  description: Second
two: {description: Old, expected_output: E, agent: a}
three: {description: D, expected_output: E, agent: a, context: []}
two:
  description: New
  expected_output: {a: 1, a: 2}
  expected_output: E
  agent: a
  agent: a
  agent: a
`);
    expect(problems).toEqual([
      warning("two", 9, 7),
      warning("one.description", 6, 3),
      warning("two.expected_output", 12, 11),
      warning("two.agent", 14, 13),
      warning("two.agent", 15, 14),
    ]);
    expect(crew?.tasks.map(({ name, description }) => [name, description])).toEqual([
      ["one", "Second"],
      ["two", "New"],
      ["three", "D"],
    ]);
  });

  it("is found at its last place by later problems", () => {
    const { problems } = load("t: {description: D, expected_output: E, agent: a}\nt:\n  description: D\n");
    expect(problems.map(({ level, path, line }) => [level, path, line])).toEqual([
      ["warning", "t", 2],
      ["error", "t", 3],
      ["error", "t", 3],
    ]);
  });

  it("may be a merge key", () => {
    const { crew, problems } = load(`
t:
  <<: &d {description: D}
  <<: &e {expected_output: E, agent: a}
`);
    expect(problems).toEqual([]);
    expect(crew?.tasks).toMatchObject([{ description: "D", expectedOutput: "E" }]);
  });
});

function warning(path: string, line: number, before: number) {
  const key = path.split(".").at(-1);
  const message = `${key} is written a second time, after line ${before}: only this one counts`;
  return { level: "warning", file: "tasks.yaml", path, line, message };
}
