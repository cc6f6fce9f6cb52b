import type { ExpectedDifferences } from "../comparison.ts";

export const GUARDRAIL_DIFFERENCES: readonly ExpectedDifferences[] = [
  {
    scenario: "guardrail function, fails then passes, after another task",
    rule: "Guardrails: a rerun has the original context",
    differences: [
      {
        field: "calls",
        crewai: [
          "Researcher · su",
          'Writer · su · "Write the page" · "Ten facts."',
          'Writer · su · "It must end with an exclamation mark" · "Write the page" · "A page."',
          'Researcher · su · "Ten facts." · "A page!"',
        ],
        engine: [
          "Researcher · su",
          'Writer · su · "Write the page" · "Ten facts."',
          'Writer · su · "It must end with an exclamation mark" · "Write the page" · "Ten facts." · "A page."',
          'Researcher · su · "Ten facts." · "A page!"',
        ],
      },
    ],
  },
  {
    scenario: "guardrail sentence, a verdict that cannot be read",
    rule: "Guardrails: an unreadable LLM verdict is a model error, not a failed check",
    differences: [
      {
        field: "calls",
        crewai: [
          'Writer · su · "Write the page"',
          'Guardrail Agent · schema · su · "must be about bees" · "A page."',
          'Writer · su · "Write the page" · "A page." · "Looks fine."',
          'Guardrail Agent · schema · su · "must be about bees" · "Page two."',
        ],
        engine: [
          'Writer · su · "Write the page"',
          'Guardrail Agent · schema · su · "must be about bees" · "A page."',
          'Guardrail Agent · schema · suau · "must be about bees" · "A page." · "Looks fine."',
        ],
      },
      { field: "raw", crewai: "Page two.", engine: "A page." },
      { field: "tasks.0.raw", crewai: "Page two.", engine: "A page." },
    ],
  },
  {
    scenario: "guardrail of structured output with tools, prose",
    rule: "Guardrails: they see raw after the structured step",
    differences: [
      {
        field: "calls",
        crewai: [
          "Writer · tools look · su",
          'Writer · tools look · su · "It must be longer than twelve characters" · "Seven."',
          'nobody · tools Score · u · "The score is seven."',
          'nobody · tools Score · u · "The score is seven."',
          'Researcher · su · "The score is seven."',
        ],
        engine: [
          "Writer · tools look · su",
          'nobody · schema · su · "Seven."',
          'Writer · tools look · su · "It must be longer than twelve characters" · "Seven."',
          'nobody · schema · su · "The score is seven."',
          'Researcher · su · "The score is seven."',
        ],
      },
      {
        field: "usage",
        crewai: "3 replies, 45 tokens = 30 (0 cached) + 15 (0 reasoning)",
        engine: "5 replies, 75 tokens = 50 (0 cached) + 25 (0 reasoning)",
      },
    ],
  },
];
