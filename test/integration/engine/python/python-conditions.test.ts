import { expect, it } from "vitest";

import { modelsFromEnvironment } from "../../../../functions/adapters/models/open-model.ts";
import type { PythonAnswer, PythonHalf, PythonRequest } from "../../../../functions/crew/python-half.ts";
import { crewOf, runBothWays, runCase } from "../../../support/models/crew-run.ts";

const NEEDED = { file: "checks.py", name: "needed" };
const REPORT = { file: "models.py", name: "Report" };
const SCHEMA = { type: "object", properties: { title: { type: "string" } } };

const plain = crewOf({
  "agents.yaml": "a: {role: A, goal: G, backstory: B}",
  "tasks.yaml": ["first", "maybe", "last"]
    .map((name) => `${name}: {description: Do ${name}, expected_output: E, agent: a}`)
    .join("\n"),
});
const output = { format: "pydantic", name: "Report", schema: SCHEMA, python: REPORT } as const;
const crew = {
  ...plain,
  python: { version: "3.13" },
  tasks: plain.tasks.map((task) => ({
    ...task,
    ...(task.name === "first" && { output }),
    ...(task.name === "maybe" && { condition: { python: NEEDED } }),
  })),
};

/** Of the calls, those of the condition; models validate what they are given. */
function half(answer: PythonAnswer) {
  const asked: PythonRequest[] = [];
  const python: PythonHalf = {
    call: (request) => {
      if (request.call === "validate") return Promise.resolve({ value: { title: "Owls" } });
      asked.push(request);
      return Promise.resolve(answer);
    },
  };
  return { asked, python };
}

it.each([
  [true, ["Done.", "Last."], ["Done.", "Last."]],
  [false, ["Last."], ["", "Last."]],
])("a condition in Python that gives %s says whether its task runs, once", async (value, script, raws) => {
  const { asked, python } = half({ value });
  const { end, paths } = await runBothWays({
    crew,
    script: ['{"title": "Owls"}', ...script],
    ports: { python },
  });
  expect(end).toMatchObject({ output: { tasks_output: [{}, ...raws.map((raw) => ({ raw }))] } });
  expect(paths.filter((path) => path.startsWith("task-2/"))).toEqual([
    "task-2/condition",
    ...(value ? ["task-2/run-1/turn-1"] : []),
  ]);
  // Once straight, once interrupted; it is given the output before it, and the class of its object.
  expect(asked).toHaveLength(2);
  expect(asked[0]).toMatchObject({
    call: "condition",
    ...NEEDED,
    value: { name: "first" },
    models: [REPORT],
  });
});

it("a condition in Python that raises ends the crew with a sentence", async () => {
  const { python } = half({ failure: { name: "KeyError", message: "'score'" } });
  const { end } = await runBothWays({ crew, script: ['{"title": "Owls"}'], ports: { python } });
  expect(end).toMatchObject({
    status: "failed",
    error: {
      type: "ConditionFailed",
      message: "Task \"maybe\": the condition needed of checks.py failed: KeyError: 'score'",
    },
  });
});

it("a condition in Python is not asked in a rehearsal, where its task runs", async () => {
  const { asked, python } = half({ value: false });
  const models = modelsFromEnvironment({ MODEL: "rehearsal" });
  const { end, events } = await runCase({ crew, script: [], ports: { python, models } });
  expect(end).toMatchObject({ status: "completed" });
  expect(events.filter(({ type }) => type === "task-end")).toMatchObject(
    ["first", "maybe", "last"].map((task) => ({ task, skipped: false })),
  );
  expect(asked).toEqual([]);
});
