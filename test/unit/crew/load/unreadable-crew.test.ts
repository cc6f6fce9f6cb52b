import { describe, expect, it } from "vitest";

import { loadCrew } from "../../../../functions/crew/index.ts";

const AGENTS = "a: {role: R, goal: G, backstory: B}";
const TASKS = "t: {description: D, expected_output: E, agent: a}";
const load = (files: Readonly<Record<string, string>>) => loadCrew("sample", new Map(Object.entries(files)));

describe("a crew that cannot be read", () => {
  it.each([
    ["no file at all", {}, "crew.jsonc:1"],
    ["broken YAML", { "agents.yaml": AGENTS, "tasks.yaml": "a: [1\nb: 2" }, "tasks.yaml:2"],
    [
      "broken JSON",
      { "agents.yaml": AGENTS, "tasks.yaml": TASKS, "crew.jsonc": '{\n"inputs": {' },
      "crew.jsonc:2",
    ],
    ["aliases without end", { "agents.yaml": AGENTS, "tasks.yaml": bomb() }, "tasks.yaml:1"],
  ])("says where it cannot read a crew: %s", (_what, files, place) => {
    const { crew, problems } = load(files);
    expect(crew).toBeUndefined();
    expect(problems.map(({ file, line }) => `${file}:${line}`)).toContain(place);
  });
});

describe("a crew without tasks", () => {
  const NONE = "A crew needs at least one task";
  it.each([
    [
      "no file of tasks",
      { "agents.yaml": AGENTS },
      "tasks.yaml",
      "There is no tasks.yaml: a crew needs at least one task",
    ],
    [
      "none beside crew.jsonc",
      { "agents.yaml": AGENTS, "crew.jsonc": "{}" },
      "tasks.yaml",
      "There is no tasks.yaml: a crew needs at least one task",
    ],
    [
      "none in config/",
      { "config/agents.yml": AGENTS },
      "config/tasks.yml",
      "There is no config/tasks.yml: a crew needs at least one task",
    ],
    [
      "no agents either",
      { "crew.jsonc": "{}" },
      "tasks.yaml",
      "There is no tasks.yaml: a crew needs at least one task",
    ],
    ["an empty file", { "agents.yaml": AGENTS, "tasks.yaml": "" }, "tasks.yaml", NONE],
    ["an empty list", { "agents.yaml": AGENTS, "crew.jsonc": '{"tasks": []}' }, "crew.jsonc", NONE],
  ])("says which file to write: %s", (_what, files, file, message) => {
    const { crew, problems } = load(files);
    expect(crew).toBeUndefined();
    expect(problems).toEqual([
      {
        level: "error",
        file,
        path: message === NONE && file === "crew.jsonc" ? "tasks" : "",
        line: 1,
        message,
      },
    ]);
  });
});

function bomb(): string {
  const levels = Array.from(
    { length: 12 },
    (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(9)}]`,
  );
  return ["a0: &a0 [x]", ...levels].join("\n");
}
