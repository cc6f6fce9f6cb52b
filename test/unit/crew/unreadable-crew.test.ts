import { describe, expect, it } from "vitest";

import { loadCrew } from "../../../functions/crew/index.ts";

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

function bomb(): string {
  const levels = Array.from(
    { length: 12 },
    (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(9)}]`,
  );
  return ["a0: &a0 [x]", ...levels].join("\n");
}
