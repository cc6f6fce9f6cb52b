import type { ExpectedDifferences } from "../comparison.ts";

const NAMES = "Import: a task without a name has that of its variable, by which others can name it";

/** Projects of test/fixtures/import, each as CrewAI runs it and as it is imported. */
export const IMPORTED_DIFFERENCES: readonly ExpectedDifferences[] = [
  {
    scenario: "imported, agents-of-a-function",
    rule: NAMES,
    differences: [
      { field: "tasks.0.name", crewai: "Read", engine: "read" },
      { field: "tasks.1.name", crewai: "Write", engine: "write" },
    ],
  },
  {
    scenario: "imported, yaml-that-is-loaded",
    rule: NAMES,
    differences: [{ field: "tasks.0.name", crewai: "Read on bees", engine: "read" }],
  },
  {
    scenario: "imported, data-of-tools",
    rule: NAMES,
    differences: [{ field: "tasks.0.name", crewai: "What is bread?", engine: "quote" }],
  },
  {
    scenario: "imported, same-role-made-twice",
    rule: `${NAMES}; usage counts all calls, and not only those of agents that the crew lists`,
    differences: [
      {
        field: "usage",
        crewai: "1 replies, 15 tokens = 10 (0 cached) + 5 (0 reasoning)",
        engine: "2 replies, 30 tokens = 20 (0 cached) + 10 (0 reasoning)",
      },
      { field: "tasks.0.name", crewai: "First", engine: "first" },
      { field: "tasks.1.name", crewai: "Second", engine: "second" },
    ],
  },
  {
    scenario: "imported, output-models-of-the-class",
    rule: "Import: output_json of tasks.yaml means the class that is marked with it; CrewAI leaves it out",
    differences: [
      {
        field: "calls",
        crewai: [
          'Reader of bees · su · "Reader of bees" · "Find what is new on bees" · "Read on bees" · "Ten findings"',
          'Writer · su · "Write a page" · "{\\"all\\": [\\"one\\"]}"',
        ],
        engine: [
          'Reader of bees · schema · su · "Reader of bees" · "Find what is new on bees" · "Read on bees" · "Ten findings"',
          'Writer · su · "Write a page"',
        ],
      },
      { field: "tasks.0.raw", crewai: '{"all": ["one"]}', engine: '{"all":["one"]}' },
      { field: "tasks.0.value", crewai: null, engine: { all: ["one"] } },
      { field: "tasks.0.format", crewai: "raw", engine: "json" },
    ],
  },
  {
    scenario: "imported, manager-of-the-class",
    rule: "Import: a manager that is also an @agent is the manager; CrewAI refuses such a crew",
    differences: [
      {
        field: "calls",
        crewai: [],
        engine: [
          'Chief · tools ask_question_to_coworker, delegate_work_to_coworker · su · "Read on bees" · "Ten findings"',
          'Reader of bees · su · "Reader of bees" · "Find what is new on bees" · "Read on bees" · "For a page"',
          'Chief · tools ask_question_to_coworker, delegate_work_to_coworker · suat · "Read on bees" · "Ten findings" · "Found by the reader."',
          'Chief · tools ask_question_to_coworker, delegate_work_to_coworker · su · "Ten findings" · "Write a page" · "Ten findings."',
        ],
      },
      { field: "failed", crewai: true, engine: false },
    ],
  },
];
