import type { ExpectedDifferences } from "../comparison.ts";

export const STRUCTURED_DIFFERENCES: readonly ExpectedDifferences[] = [
  {
    scenario: "output_json without tools, JSON within text",
    rule: "Structured output: an object within prose is taken, and not asked for again",
    differences: [
      {
        field: "calls",
        crewai: [
          'Researcher · schema · su · "\\"score\\""',
          'Researcher · schema · su · "\\"score\\""',
          'Writer · su · "\\"score\\"" · "{\\"title\\":\\"Bees\\",\\"score\\":7,\\"tags\\":[\\"a\\"]}"',
        ],
        engine: [
          'Researcher · schema · su · "\\"score\\""',
          'Writer · su · "\\"score\\"" · "{\\"title\\":\\"Bees\\",\\"score\\":7,\\"tags\\":[\\"a\\"]}"',
        ],
      },
    ],
  },
  {
    scenario: "output_json without tools, numbers",
    rule: "Structured output: raw is compact re-serialised JSON, where JavaScript has no 2.0",
    differences: [
      {
        field: "tasks.0.raw",
        crewai: '{"whole":7,"part":2.0,"sure":true}',
        engine: '{"whole":7,"part":2,"sure":true}',
      },
    ],
  },
  {
    scenario: "output_json, result_as_answer",
    rule: "Structured output: one conversion call without tools; Usage: conversion calls included",
    differences: [
      {
        field: "calls",
        crewai: [
          'Researcher · tools verdict · su · "\\"score\\""',
          'nobody · tools Report · u · "Verdict on bees."',
          'Writer · su · "Verdict on bees."',
        ],
        engine: [
          'Researcher · tools verdict · su · "\\"score\\""',
          'nobody · schema · su · "\\"score\\"" · "Verdict on bees."',
          'Writer · su · "Verdict on bees."',
        ],
      },
      {
        field: "usage",
        crewai: "2 replies, 30 tokens = 20 (0 cached) + 10 (0 reasoning)",
        engine: "3 replies, 45 tokens = 30 (0 cached) + 15 (0 reasoning)",
      },
    ],
  },
  {
    scenario: "output_json without tools, wrong shape then right",
    rule: "Structured output: a wrong shape is asked again with the error",
    differences: [
      {
        field: "calls",
        crewai: [
          'Researcher · schema · su · "\\"score\\""',
          'Researcher · schema · su · "\\"score\\""',
          'Writer · su · "\\"score\\"" · "{\\"title\\":\\"Bees\\",\\"score\\":7,\\"tags\\":[\\"a\\"]}"',
        ],
        engine: [
          'Researcher · schema · su · "\\"score\\""',
          'Researcher · schema · suau · "\\"score\\"" · "{\\"title\\": \\"Bees\\"}"',
          'Writer · su · "\\"score\\"" · "{\\"title\\":\\"Bees\\",\\"score\\":7,\\"tags\\":[\\"a\\"]}"',
        ],
      },
      {
        field: "usage",
        crewai: "2 replies, 30 tokens = 20 (0 cached) + 10 (0 reasoning)",
        engine: "3 replies, 45 tokens = 30 (0 cached) + 15 (0 reasoning)",
      },
    ],
  },
  {
    scenario: "output_json without tools, prose then right",
    rule: "Structured output: a wrong shape is asked again with the error",
    differences: [
      {
        field: "calls",
        crewai: [
          'Researcher · schema · su · "\\"score\\""',
          'Researcher · schema · su · "\\"score\\""',
          'Writer · su · "\\"score\\"" · "{\\"title\\":\\"Bees\\",\\"score\\":7,\\"tags\\":[\\"a\\"]}"',
        ],
        engine: [
          'Researcher · schema · su · "\\"score\\""',
          'Researcher · schema · suau · "\\"score\\"" · "Bees are seven."',
          'Writer · su · "\\"score\\"" · "{\\"title\\":\\"Bees\\",\\"score\\":7,\\"tags\\":[\\"a\\"]}"',
        ],
      },
      {
        field: "usage",
        crewai: "2 replies, 30 tokens = 20 (0 cached) + 10 (0 reasoning)",
        engine: "3 replies, 45 tokens = 30 (0 cached) + 15 (0 reasoning)",
      },
    ],
  },
  {
    scenario: "output_json with tools, prose is converted",
    rule: "Structured output: one conversion call without tools; Usage: conversion calls included",
    differences: [
      {
        field: "calls",
        crewai: [
          'Researcher · tools look · su · "\\"score\\""',
          'nobody · tools Report · u · "Bees are seven."',
          'Writer · su · "Bees are seven."',
        ],
        engine: [
          'Researcher · tools look · su · "\\"score\\""',
          'nobody · schema · su · "\\"score\\"" · "Bees are seven."',
          'Writer · su · "Bees are seven."',
        ],
      },
      {
        field: "usage",
        crewai: "2 replies, 30 tokens = 20 (0 cached) + 10 (0 reasoning)",
        engine: "3 replies, 45 tokens = 30 (0 cached) + 15 (0 reasoning)",
      },
    ],
  },
  {
    scenario: "output_json with tools, wrong shape",
    rule: "Structured output: a wrong shape is asked again with the error",
    differences: [
      {
        field: "calls",
        crewai: ['Researcher · tools look · su · "\\"score\\""'],
        engine: [
          'Researcher · tools look · su · "\\"score\\""',
          'Researcher · schema · suau · "\\"score\\"" · "{\\"title\\": \\"Bees\\"}"',
          'Writer · su · "\\"score\\"" · "{\\"title\\": \\"Bees\\", \\"score\\": 7, \\"tags\\": [\\"a\\"]}"',
        ],
      },
      { field: "failed", crewai: true, engine: false },
    ],
  },
  {
    scenario: "output_json with tools, prose that is never converted",
    rule: "Structured output: one conversion call without tools; then ERROR (output_json too)",
    differences: [
      {
        field: "calls",
        crewai: [
          "Researcher · tools look · su",
          'nobody · tools Report · u · "Bees are seven."',
          'nobody · tools Report · uat · "Bees are seven."',
          'nobody · tools Report · uatat · "Bees are seven."',
          'nobody · tools Report · uatatat · "Bees are seven."',
          'nobody · tools Report · u · "Bees are seven."',
          'nobody · tools Report · uat · "Bees are seven."',
          'nobody · tools Report · uatat · "Bees are seven."',
          'nobody · tools Report · uatatat · "Bees are seven."',
          'nobody · tools Report · u · "Bees are seven."',
          'nobody · tools Report · uat · "Bees are seven."',
          'nobody · tools Report · uatat · "Bees are seven."',
          'nobody · tools Report · uatatat · "Bees are seven."',
          'Writer · su · "Bees are seven."',
        ],
        engine: ["Researcher · tools look · su", 'nobody · schema · su · "Bees are seven."'],
      },
      { field: "failed", crewai: false, engine: true },
    ],
  },
  {
    scenario: "output_json with tools, an empty object",
    rule: "Structured output: a wrong shape is asked again with the error",
    differences: [
      {
        field: "calls",
        crewai: ["Researcher · tools look · su"],
        engine: [
          "Researcher · tools look · su",
          'Researcher · schema · suau · "{}"',
          'Writer · su · "{\\"title\\": \\"Bees\\", \\"score\\": 7, \\"tags\\": [\\"a\\"]}"',
        ],
      },
      { field: "failed", crewai: true, engine: false },
    ],
  },
  {
    scenario: "output_json with tools, two objects in a text",
    rule: "Structured output: of several objects in prose the last that fits is taken, without a conversion call",
    differences: [
      {
        field: "calls",
        crewai: [
          "Researcher · tools look · su",
          'nobody · tools Report · u · "First {\\"a\\": 1}, then {\\"title\\": \\"Bees\\", \\"score\\": 7, \\"tags\\": [\\"a\\"]}"',
          'Writer · su · "First {\\"a\\": 1}, then {\\"title\\": \\"Bees\\", \\"score\\": 7, \\"tags\\": [\\"a\\"]}"',
        ],
        engine: [
          "Researcher · tools look · su",
          'Writer · su · "First {\\"a\\": 1}, then {\\"title\\": \\"Bees\\", \\"score\\": 7, \\"tags\\": [\\"a\\"]}"',
        ],
      },
    ],
  },
];
