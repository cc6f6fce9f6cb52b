import type { ExpectedDifferences } from "../comparison.ts";

export const COWORKER_DIFFERENCES: readonly ExpectedDifferences[] = [
  {
    scenario: "hierarchical, two pieces of work for one coworker at once",
    rule: "Hierarchical: two delegations to one coworker run in parallel",
    differences: [
      {
        field: "calls",
        crewai: [
          "Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · su",
          'Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · suatt · "Answered."',
          "Researcher · su",
        ],
        engine: [
          "Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · su",
          'Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · suatt · "Answered."',
          "Researcher · su",
          "Researcher · su",
        ],
      },
      {
        field: "usage",
        crewai: "3 replies, 45 tokens = 30 (0 cached) + 15 (0 reasoning)",
        engine: "4 replies, 60 tokens = 40 (0 cached) + 20 (0 reasoning)",
      },
    ],
  },
  {
    scenario: "hierarchical, co_worker for coworker",
    rule: "crewai.md 2.5: co_worker stands for coworker",
    differences: [
      {
        field: "calls",
        crewai: [
          'Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · su · "Find ten facts"',
          'Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · suat · "Find ten facts"',
        ],
        engine: [
          'Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · su · "Find ten facts"',
          'Researcher · su · "For a page"',
          'Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · suat · "Find ten facts" · "Dug."',
        ],
      },
      {
        field: "usage",
        crewai: "2 replies, 30 tokens = 20 (0 cached) + 10 (0 reasoning)",
        engine: "3 replies, 45 tokens = 30 (0 cached) + 15 (0 reasoning)",
      },
      { field: "tasks.0.failures", crewai: ["delegate_work_to_coworker: exception"], engine: [] },
    ],
  },
  {
    scenario: "hierarchical, a coworker whose model refuses",
    rule: "Model errors: other 4xx once",
    differences: [
      {
        field: "calls",
        crewai: [
          'Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · su · "Find ten facts"',
          'Researcher · su · "For a page"',
          'Researcher · su · "For a page"',
          'Researcher · su · "For a page"',
          'Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · suat · "Find ten facts"',
        ],
        engine: [
          'Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · su · "Find ten facts"',
          'Researcher · su · "For a page"',
          'Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · suat · "Find ten facts"',
        ],
      },
    ],
  },
  {
    scenario: "hierarchical, a coworker that failed, handed the same again in a crew with cache",
    rule: "Model errors: other 4xx once",
    differences: [
      {
        field: "calls",
        crewai: [
          "Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · su",
          "Researcher · su",
          "Researcher · su",
          "Researcher · su",
          "Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · suat",
          "Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · suatat",
        ],
        engine: [
          "Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · su",
          "Researcher · su",
          "Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · suat",
          "Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · suatat",
        ],
      },
    ],
  },
  {
    scenario: "hierarchical, structured output, prose",
    rule: "Structured output: one conversion call without tools; Usage: conversion calls included",
    differences: [
      {
        field: "calls",
        crewai: [
          "Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · model gpt-4o-mini · su",
          'nobody · tools Facts · model gpt-4o-mini · u · "Ten facts."',
        ],
        engine: [
          "Crew Manager · tools ask_question_to_coworker, delegate_work_to_coworker · model gpt-4o-mini · su",
          'nobody · schema · model gpt-4o-mini · su · "Ten facts."',
        ],
      },
      {
        field: "usage",
        crewai: "1 replies, 15 tokens = 10 (0 cached) + 5 (0 reasoning)",
        engine: "2 replies, 30 tokens = 20 (0 cached) + 10 (0 reasoning)",
      },
    ],
  },
];
