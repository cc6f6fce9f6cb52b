import type { ExpectedDifferences } from "../comparison.ts";

export const TASK_DIFFERENCES: readonly ExpectedDifferences[] = [
  {
    scenario: "an answer in ReAct form",
    rule: 'Prompts: answers are taken verbatim (no looking for "Final Answer:")',
    differences: [
      {
        field: "calls",
        crewai: ["Researcher · su", "Writer · su"],
        engine: ["Researcher · su", 'Writer · su · "Thought: I know.\\nFinal Answer: ten facts."'],
      },
      { field: "tasks.0.raw", crewai: "ten facts.", engine: "Thought: I know.\nFinal Answer: ten facts." },
    ],
  },
  {
    scenario: "an answer that begins with Final Answer",
    rule: 'Prompts: answers are taken verbatim (no looking for "Final Answer:")',
    differences: [
      {
        field: "calls",
        crewai: ["Researcher · su", "Writer · su"],
        engine: ["Researcher · su", 'Writer · su · "Final Answer: ten facts."'],
      },
      { field: "tasks.0.raw", crewai: "ten facts.", engine: "Final Answer: ten facts." },
    ],
  },
  {
    scenario: "an answer of blanks",
    rule: "Model errors: an answer of blanks is no answer, and is asked for again",
    differences: [
      {
        field: "calls",
        crewai: ["Researcher · su", "Writer · su"],
        engine: ["Researcher · su", "Researcher · su", 'Writer · su · "Ten facts."'],
      },
      {
        field: "usage",
        crewai: "2 replies, 30 tokens = 20 (0 cached) + 10 (0 reasoning)",
        engine: "3 replies, 45 tokens = 30 (0 cached) + 15 (0 reasoning)",
      },
      { field: "tasks.0.raw", crewai: "  ", engine: "Ten facts." },
    ],
  },
  {
    scenario: "block scalars with line breaks at their end",
    rule: "crewai.md 3: YAML block scalars are trimmed",
    differences: [
      { field: "tasks.0.expected", crewai: "A list\n", engine: "A list" },
      { field: "tasks.0.description", crewai: "Find ten facts\n", engine: "Find ten facts" },
      { field: "tasks.0.agent", crewai: "Researcher\n", engine: "Researcher" },
      { field: "tasks.0.summary", crewai: "Find ten facts\n...", engine: "Find ten facts..." },
    ],
  },
  {
    scenario: "usage with a total of the server's own",
    rule: "docs/cost.md: thoughts that stand in the total alone are paid, and counted",
    differences: [
      {
        field: "usage",
        crewai: "1 replies, 15 tokens = 10 (0 cached) + 5 (0 reasoning)",
        engine: "1 replies, 99 tokens = 10 (0 cached) + 89 (84 reasoning)",
      },
    ],
  },
];
