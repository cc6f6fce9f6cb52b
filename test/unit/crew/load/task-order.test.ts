import { describe, expect, it } from "vitest";

import { loadCrew } from "../../../../functions/crew/index.ts";

const CONDITION = "{path: raw, op: eq, value: x}";

/** Problems of tasks by name, each with its further keys. */
function problemsOf(tasks: Readonly<Record<string, string>>): readonly string[] {
  const yaml = Object.entries(tasks).map(
    ([name, keys]) => `${name}: {description: D, expected_output: E, agent: a${keys && `, ${keys}`}}`,
  );
  const files = { "agents.yaml": "a: {role: R, goal: G, backstory: B}", "tasks.yaml": yaml.join("\n") };
  const { crew, problems } = loadCrew("sample", new Map(Object.entries(files)));
  expect(crew === undefined).toBe(problems.length > 0);
  return problems.map(({ level, path, line, message }) => `${level} ${line} ${path}: ${message}`);
}

describe("the order of tasks", () => {
  const isAsync = "async_execution: true";

  it.each([
    ["async tasks with one after them", { one: isAsync, two: isAsync, three: "" }],
    ["one async task at the end", { one: "", two: isAsync }],
    [
      "an async task that asks for another with one between",
      { one: isAsync, two: "", three: `${isAsync}, context: [one]` },
    ],
    [
      "a conditional task after another",
      { one: "", two: `condition: ${CONDITION}`, three: `condition: ${CONDITION}` },
    ],
  ])("may be %s", (_what, tasks) => {
    expect(problemsOf(tasks)).toEqual([]);
  });

  it.each([
    [
      "two async tasks at the end",
      { one: "", two: isAsync, three: isAsync },
      "error 3 three.async_execution: A crew may end with at most one async task: make three synchronous, or add a task after it",
    ],
    [
      "an async task that asks for one beside it",
      { one: isAsync, two: `${isAsync}, context: [one]`, three: "" },
      "error 2 two.context: The context of two names one, which may not have ended when it starts: put a task that is not async between them",
    ],
    [
      "a conditional task as the first",
      { one: `condition: ${CONDITION}`, two: "" },
      "error 1 one.condition: one is the first task and has a condition: there is no output before it to check",
    ],
    [
      "a conditional task that is async",
      { one: "", two: `condition: ${CONDITION}, ${isAsync}`, three: "" },
      "error 2 two.async_execution: two has a condition, so it cannot be async",
    ],
    [
      "a later task in a context",
      { one: "context: [two]", two: "" },
      "error 1 one.context.0: The context of one names two, which does not come before it",
    ],
    [
      "a ConditionalTask without a condition",
      { one: "", two: "type: ConditionalTask" },
      'error 2 two.type: two is a ConditionalTask without a condition: write {"path": "json_dict.score", "op": "gte", "value": 5}',
    ],
    [
      "a condition of another form",
      { one: "", two: "condition: {file: my.condition}" },
      'error 2 two.condition: The condition of two must compare a value of the output before it: {"path": "json_dict.score", "op": "gte", "value": 5}, or {"all": […]}, {"any": […]}, {"not": …}',
    ],
  ])("may not be %s", (_what, tasks, problem) => {
    expect(problemsOf(tasks)).toEqual([problem]);
  });
});
