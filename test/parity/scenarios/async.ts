import { setTimeout } from "node:timers/promises";

import type { ModelRequest } from "../../support/models/scripted-model-server.ts";
import { type Scenario, yamlCrew } from "../scenario.ts";

const task = (name: string, agent: string, more = "") =>
  `${name}: {description: Do the ${name} thing, expected_output: X, agent: ${agent}${more}}`;
const ASYNC = ", async_execution: true";

/** Answers by the task that the prompt's description names. */
const script = ({ messages }: ModelRequest) => {
  const text = JSON.stringify(messages);
  const name = /Do the (\w+) thing/.exec(text)?.[1];
  return name && `The ${name} answer.`;
};

/** Slow enough that calls which are made at the same time overlap. */
const slowScript = (request: ModelRequest) => {
  const text = script(request);
  return text === undefined ? undefined : { text, after: setTimeout(300) };
};

/** Asked of the output before. */
const when = (path: string, op: string, value: unknown) =>
  `, condition: ${JSON.stringify({ path, op, value })}, type: ConditionalTask`;

export const ASYNC_SCENARIOS: readonly Scenario[] = [
  {
    name: "async tasks of two agents, then one that waits",
    files: yamlCrew([
      task("one", "researcher", ASYNC),
      task("two", "writer", ASYNC),
      task("three", "editor", ", context: [one, two]"),
    ]),
    script,
    order: "any",
  },
  {
    name: "async with unset context after a task",
    files: yamlCrew([task("one", "researcher"), task("two", "writer", ASYNC), task("three", "editor")]),
    script,
  },
  {
    name: "async with a context list after a task",
    files: yamlCrew([
      task("one", "researcher"),
      task("two", "writer", `${ASYNC}, context: [one]`),
      task("three", "editor"),
    ]),
    script,
  },
  {
    name: "two async tasks of the same agent",
    files: yamlCrew([
      task("one", "researcher", ASYNC),
      task("two", "researcher", ASYNC),
      task("three", "editor"),
    ]),
    script: slowScript,
    order: "any",
  },
  {
    name: "one async task at the end",
    files: yamlCrew([task("one", "researcher"), task("two", "writer", `${ASYNC}, context: [one]`)]),
    script,
  },
  {
    name: "two async tasks at the end",
    files: yamlCrew([task("one", "researcher", ASYNC), task("two", "writer", ASYNC)]),
    script,
  },
  {
    name: "an async task that needs the async one beside it",
    files: yamlCrew([
      task("one", "researcher", ASYNC),
      task("two", "writer", `${ASYNC}, context: [one]`),
      task("three", "editor"),
    ]),
    script,
  },
  {
    name: "async, a task, async, a task",
    files: yamlCrew([
      task("one", "researcher", ASYNC),
      task("two", "writer"),
      task("three", "editor", `${ASYNC}, context: [two]`),
      task("four", "writer", ", context: [three]"),
    ]),
    script,
  },
  {
    name: "async with an empty context",
    files: yamlCrew([
      task("one", "researcher"),
      task("two", "writer", `${ASYNC}, context: []`),
      task("three", "editor", ", context: [two]"),
    ]),
    script,
  },
  {
    name: "async tasks in a hierarchical crew",
    files: yamlCrew(
      [task("one", "researcher", ASYNC), task("two", "writer", ASYNC), task("three", "editor")],
      { crew: '{"process": "hierarchical", "manager_llm": "openai/gpt-4o"}' },
    ),
    script: slowScript,
    order: "any",
  },
  {
    name: "conditional, skipped, with a guardrail and an output_file",
    files: yamlCrew([
      task("one", "researcher"),
      task(
        "two",
        "writer",
        `${when("raw", "contains", "nothing")}, guardrail: ./guardrails/loud.ts, output_file: two.md`,
      ),
    ]),
    script,
  },
  {
    name: "conditional, holds",
    files: yamlCrew([
      task("one", "researcher"),
      task("two", "writer", when("raw", "contains", "one")),
      task("three", "editor"),
    ]),
    script,
  },
  {
    name: "conditional, skipped",
    files: yamlCrew([
      task("one", "researcher"),
      task("two", "writer", when("raw", "contains", "nothing")),
      task("three", "editor"),
    ]),
    script,
  },
  {
    name: "conditional, skipped at the end",
    files: yamlCrew([task("one", "researcher"), task("two", "writer", when("raw", "eq", "nothing"))]),
    script,
  },
  {
    name: "conditional after a skipped one asks its empty output",
    files: yamlCrew([
      task("one", "researcher"),
      task("two", "writer", when("raw", "contains", "nothing")),
      task("three", "editor", when("raw", "eq", "")),
    ]),
    script,
  },
  {
    name: "conditional, skipped, in a list of contexts",
    files: yamlCrew([
      task("one", "researcher"),
      task("two", "writer", when("raw", "contains", "nothing")),
      task("three", "editor", ", context: [two, one]"),
      task("four", "editor", ", context: [two]"),
    ]),
    script,
    marks: ["----------"],
  },
  {
    name: "conditional in a hierarchical crew",
    files: yamlCrew(
      [
        task("one", "researcher"),
        task("two", "writer", when("raw", "contains", "nothing")),
        task("three", "editor", when("raw", "eq", "")),
      ],
      { crew: '{"process": "hierarchical", "manager_llm": "openai/gpt-4o"}' },
    ),
    script,
  },
  {
    name: "conditional, waits for an async one",
    files: yamlCrew([
      task("one", "researcher", ASYNC),
      task("two", "writer", when("raw", "contains", "one")),
    ]),
    script,
  },
  {
    name: "conditional as the first task",
    files: yamlCrew([task("one", "researcher", when("raw", "eq", "x")), task("two", "writer")]),
    script,
  },
  {
    name: "conditional on a field of the object before",
    files: yamlCrew(
      [
        task("one", "researcher", ", output_json: Score"),
        task("two", "writer", when("json_dict.score", "gte", 5)),
        task("three", "editor", when("json_dict.score", "gte", 5)),
      ],
      {
        schemas: {
          Score: { type: "object", properties: { score: { type: "integer" } }, required: ["score"] },
        },
      },
    ),
    script: ['{"score": 7}', "The two answer."],
    marks: ['{"score":7}'],
  },
  {
    name: "async tasks of two agents with unset context after a task",
    files: yamlCrew([
      task("one", "researcher"),
      task("two", "writer", ASYNC),
      task("three", "editor", ASYNC),
      task("four", "researcher"),
    ]),
    script,
    order: "any",
  },
  {
    name: "a task that does not need the async one before it",
    files: yamlCrew([
      task("one", "researcher", ASYNC),
      task("two", "writer", ", context: []"),
      task("three", "editor"),
    ]),
    script: slowScript,
  },
];
