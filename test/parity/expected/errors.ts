import type { ExpectedDifferences } from "../comparison.ts";

export const ERROR_DIFFERENCES: readonly ExpectedDifferences[] = [
  {
    scenario: "400",
    rule: "Model errors: other 4xx once",
    differences: [
      {
        field: "calls",
        crewai: ["Researcher · su", "Researcher · su", "Researcher · su"],
        engine: ["Researcher · su"],
      },
    ],
  },
  {
    scenario: "401",
    rule: "Model errors: other 4xx once",
    differences: [
      {
        field: "calls",
        crewai: ["Researcher · su", "Researcher · su", "Researcher · su"],
        engine: ["Researcher · su"],
      },
    ],
  },
  {
    scenario: "404",
    rule: "Model errors: other 4xx once",
    differences: [
      {
        field: "calls",
        crewai: ["Researcher · su", "Researcher · su", "Researcher · su"],
        engine: ["Researcher · su"],
      },
    ],
  },
  {
    scenario: "429 always, max_retry_limit 0",
    rule: "Model errors: at most 3 × (max_retry_limit + 1) tries over all layers",
    differences: [
      {
        field: "calls",
        crewai: [
          "Researcher · su",
          "Researcher · su",
          "Researcher · su",
          "Researcher · su",
          "Researcher · su",
          "Researcher · su",
          "Researcher · su",
          "Researcher · su",
          "Researcher · su",
        ],
        engine: ["Researcher · su", "Researcher · su", "Researcher · su"],
      },
    ],
  },
  {
    scenario: "HTML in place of an answer, then one",
    rule: "Model errors: garbage is an error; Usage: every received reply once",
    differences: [
      {
        field: "usage",
        crewai: "3 replies, 30 tokens = 20 (0 cached) + 10 (0 reasoning)",
        engine: "2 replies, 30 tokens = 20 (0 cached) + 10 (0 reasoning)",
      },
    ],
  },
  {
    scenario: "500 after a tool call",
    rule: "Model errors: only the call is repeated, never the task or its tools",
    differences: [
      {
        field: "calls",
        crewai: [
          "Researcher · tools tally · su",
          'Researcher · tools tally · suat · "Tally 1"',
          'Researcher · tools tally · suat · "Tally 1"',
          'Researcher · tools tally · suat · "Tally 1"',
          "Researcher · tools tally · su",
          'Researcher · tools tally · suat · "Tally 2"',
          'Writer · su · "Ten facts."',
        ],
        engine: [
          "Researcher · tools tally · su",
          'Researcher · tools tally · suat · "Tally 1"',
          'Researcher · tools tally · suat · "Tally 1"',
          'Researcher · tools tally · suat · "Tally 1"',
          'Researcher · tools tally · suat · "Tally 1"',
          'Writer · su · "Ten facts."',
        ],
      },
      {
        field: "usage",
        crewai: "4 replies, 60 tokens = 40 (0 cached) + 20 (0 reasoning)",
        engine: "3 replies, 45 tokens = 30 (0 cached) + 15 (0 reasoning)",
      },
    ],
  },
  {
    scenario: "an empty answer after a tool call, then one",
    rule: "Model errors: only the call is repeated, never the task or its tools",
    differences: [
      {
        field: "calls",
        crewai: [
          "Researcher · tools look · su",
          'Researcher · tools look · suat · "Seen bees."',
          "Researcher · tools look · su",
          'Researcher · tools look · suat · "Seen bees."',
          'Writer · su · "Ten facts."',
        ],
        engine: [
          "Researcher · tools look · su",
          'Researcher · tools look · suat · "Seen bees."',
          'Researcher · tools look · suat · "Seen bees."',
          'Writer · su · "Ten facts."',
        ],
      },
      {
        field: "usage",
        crewai: "5 replies, 75 tokens = 50 (0 cached) + 25 (0 reasoning)",
        engine: "4 replies, 60 tokens = 40 (0 cached) + 20 (0 reasoning)",
      },
    ],
  },
  {
    scenario: "a task that is too long from the start",
    rule: "crewai.md 2.10: a conversation that was too long goes on with its summary",
    differences: [
      {
        field: "calls",
        crewai: ["Researcher · su", "nobody · su", "Writer · su"],
        engine: [
          "Researcher · su",
          "nobody · su",
          'Researcher · su · "The summary."',
          'Writer · su · "Ten facts."',
        ],
      },
      {
        field: "usage",
        crewai: "2 replies, 30 tokens = 20 (0 cached) + 10 (0 reasoning)",
        engine: "3 replies, 45 tokens = 30 (0 cached) + 15 (0 reasoning)",
      },
      {
        field: "tasks.0.raw",
        crewai: "Agent completed execution but produced no final output.",
        engine: "Ten facts.",
      },
    ],
  },
  {
    scenario: "empty answers in two tasks of one agent",
    rule: "crewai.md 7.2: an agent's state belongs to one run of a task",
    differences: [
      {
        field: "calls",
        crewai: ["Researcher · su", "Researcher · su", "Researcher · su", 'Researcher · su · "Ten facts."'],
        engine: [
          "Researcher · su",
          "Researcher · su",
          "Researcher · su",
          'Researcher · su · "Ten facts."',
          'Researcher · su · "Ten facts."',
          'Researcher · su · "Ten facts."',
        ],
      },
      { field: "failed", crewai: true, engine: false },
    ],
  },
];
