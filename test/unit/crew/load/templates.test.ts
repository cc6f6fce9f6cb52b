import { expect, it } from "vitest";

import { loadCrew } from "../../../../functions/crew/index.ts";

const AGENTS = `
x-defaults: &defaults
  goal: G
  backstory: B
  max_iter: 7
X-LIST: &list [look]
.hidden: &hidden {role: Hidden}
x-note: only a text
writer:
  <<: *defaults
  role: Writer
xylophonist:
  <<: [*defaults, *hidden]
`;
const TASKS = `
x-common: &common {expected_output: E, agent: writer}
t: {<<: *common, description: D}
`;
const load = (files: Readonly<Record<string, string>> = {}) =>
  loadCrew("sample", new Map(Object.entries({ "agents.yaml": AGENTS, "tasks.yaml": TASKS, ...files })));

it("templates in YAML are merged into agents and tasks, and are none themselves", () => {
  const { crew, problems } = load();
  expect(problems.map(({ message }) => message)).toEqual([
    "no task names the agent xylophonist, so that it does nothing",
  ]);
  expect(crew?.agents.map(({ name, role, maxIterations }) => [name, role, maxIterations])).toEqual([
    ["writer", "Writer", 7],
    ["xylophonist", "Hidden", 7],
  ]);
  expect(crew?.tasks.map(({ name }) => name)).toEqual(["t"]);
});

it("a template that crew.jsonc lists is an agent", () => {
  const { crew } = load({ "crew.jsonc": '{"agents": {"writer": {}, "x-defaults": {"role": "R"}}}' });
  expect(crew?.agents.map(({ name }) => name)).toEqual(["writer", "x-defaults"]);
});
