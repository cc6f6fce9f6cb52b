import type { ExpectedDifferences } from "../comparison.ts";

export const ASYNC_DIFFERENCES: readonly ExpectedDifferences[] = [
  {
    scenario: "async with unset context after a task",
    rule: "Async: an async task with unset context gets the outputs finished when it starts",
    differences: [
      {
        field: "calls",
        crewai: ["Researcher · su", "Writer · su", 'Editor · su · "The one answer." · "The two answer."'],
        engine: [
          "Researcher · su",
          'Writer · su · "The one answer."',
          'Editor · su · "The one answer." · "The two answer."',
        ],
      },
    ],
  },
  {
    scenario: "two async tasks of the same agent",
    rule: "crewai.md 7.2: an agent's state belongs to one run of a task",
    byChance: true,
    differences: [
      {
        field: "calls",
        crewai: [],
        engine: ['Editor · su · "The one answer." · "The two answer."', "Researcher · su", "Researcher · su"],
      },
      { field: "failed", crewai: true, engine: false },
    ],
  },
  {
    scenario: "async tasks in a hierarchical crew",
    rule: "crewai.md 7.2: an agent's state belongs to one run of a task",
    byChance: true,
    differences: [
      {
        field: "calls",
        crewai: ["Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · su"],
        engine: [
          "Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · su",
          "Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · su",
          'Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · su · "The one answer." · "The two answer."',
        ],
      },
      { field: "failed", crewai: true, engine: false },
    ],
  },
  {
    scenario: "async tasks of two agents with unset context after a task",
    rule: "Async: an async task with unset context gets the outputs finished when it starts",
    differences: [
      {
        field: "calls",
        crewai: [
          "Editor · su",
          "Researcher · su",
          'Researcher · su · "The one answer." · "The three answer." · "The two answer."',
          "Writer · su",
        ],
        engine: [
          'Editor · su · "The one answer."',
          "Researcher · su",
          'Researcher · su · "The one answer." · "The three answer." · "The two answer."',
          'Writer · su · "The one answer."',
        ],
      },
    ],
  },
];
