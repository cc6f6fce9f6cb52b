import type { ExpectedDifferences } from "../comparison.ts";

const MANAGED = [
  "Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · model gpt-4o-mini · su",
  "Researcher · model gpt-4.1 · su",
  'Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · model gpt-4o-mini · suat · "Dug."',
];

export const HIERARCHICAL_DIFFERENCES: readonly ExpectedDifferences[] = [
  {
    scenario: "hierarchical, an argument of the work left out",
    rule: "Tools: missing or invalid arguments are invalid_input",
    differences: [
      {
        field: "tasks.0.failures",
        crewai: ["delegate_work_to_coworker: exception"],
        engine: ["delegate_work_to_coworker: invalid_input"],
      },
    ],
  },
  {
    scenario: "hierarchical, a named manager with placeholders",
    rule: "Placeholders: all agents, the manager_agent included",
    differences: [
      {
        field: "calls",
        crewai: ['Head of Bees · tools ask_question_to_coworker, delegate_work_to_coworker · su · "{topic}"'],
        engine: [
          'Head of Bees · tools ask_question_to_coworker, delegate_work_to_coworker · su · "Lead the bee crew"',
        ],
      },
    ],
  },
  {
    scenario: "hierarchical, everybody's own model",
    rule: "crewai.md 2.9: a guardrail sentence is judged by with the task agent's llm",
    differences: [
      {
        field: "calls",
        crewai: [...MANAGED, 'Guardrail Agent · schema · model gpt-4o-mini · su · "Ten facts."'],
        engine: [...MANAGED, 'Guardrail Agent · schema · model gpt-4.1 · su · "Ten facts."'],
      },
    ],
  },
];
