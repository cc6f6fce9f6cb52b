import type { ExpectedDifferences } from "../comparison.ts";

export const AGENT_DIFFERENCES: readonly ExpectedDifferences[] = [
  {
    scenario: "models and their settings",
    rule: "crewai.md 1.1: max_tokens is a key of agents, which CrewAI drops",
    differences: [
      {
        field: "calls",
        crewai: [
          "Researcher · model gpt-4o-mini · su",
          'Writer · model gpt-4.1 · temperature 0.2 · top_p 0.9 · max_completion_tokens 300 · su · "Ten facts."',
          'Editor · su · "Ten facts." · "The page."',
        ],
        engine: [
          "Researcher · model gpt-4o-mini · su",
          'Writer · model gpt-4.1 · temperature 0.2 · top_p 0.9 · max_completion_tokens 300 · su · "Ten facts."',
          'Editor · max_completion_tokens 200 · su · "Ten facts." · "The page."',
        ],
      },
    ],
  },
];
