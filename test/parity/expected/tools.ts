import type { ExpectedDifferences } from "../comparison.ts";

export const TOOL_DIFFERENCES: readonly ExpectedDifferences[] = [
  {
    scenario: "tools, text beside a call",
    rule: "Tools: text beside tool calls is kept",
    differences: [
      {
        field: "calls",
        crewai: ["Researcher · tools look · su", 'Researcher · tools look · suat · "Seen bees."'],
        engine: [
          "Researcher · tools look · su",
          'Researcher · tools look · suat · "Seen bees." · "Let me look."',
        ],
      },
    ],
  },
  {
    scenario: "tools, an argument left out",
    rule: "Tools: missing or invalid arguments are invalid_input",
    differences: [
      { field: "tasks.0.failures", crewai: ["look: exception"], engine: ["look: invalid_input"] },
    ],
  },
  {
    scenario: "tools, an argument of another type",
    rule: "Tools: missing or invalid arguments are invalid_input",
    differences: [{ field: "tasks.0.failures", crewai: ["add: exception"], engine: ["add: invalid_input"] }],
  },
  {
    scenario: "tools, null for a default",
    rule: "Tools: null for a defaulted argument means left out",
    differences: [
      {
        field: "calls",
        crewai: ["Researcher · tools add · su", "Researcher · tools add · suat"],
        engine: ["Researcher · tools add · su", 'Researcher · tools add · suat · "Sum 3"'],
      },
      { field: "tasks.0.failures", crewai: ["add: exception"], engine: [] },
    ],
  },
  {
    scenario: "tools, one without arguments, given none",
    rule: "Tools: only missing or invalid arguments are invalid_input, and none is missing",
    differences: [
      {
        field: "calls",
        crewai: [
          "Researcher · tools now · su",
          "Researcher · tools now · suat",
          'Researcher · tools now · suatat · "It is noon."',
        ],
        engine: [
          "Researcher · tools now · su",
          'Researcher · tools now · suat · "It is noon."',
          'Researcher · tools now · suatat · "It is noon."',
        ],
      },
      { field: "tasks.0.failures", crewai: ["now: invalid_input"], engine: [] },
    ],
  },
  {
    scenario: "tools, arguments that are a list",
    rule: "Tools: missing or invalid arguments are invalid_input",
    differences: [
      {
        field: "calls",
        crewai: ["Researcher · tools look · su", "Researcher · tools look · su"],
        engine: ["Researcher · tools look · su", "Researcher · tools look · suat"],
      },
      { field: "tasks.0.failures", crewai: [], engine: ["look: invalid_input"] },
    ],
  },
  {
    scenario: "tools, arguments that are JSON within JSON",
    rule: "Replies in odd but readable shapes are read, with a warning",
    differences: [
      {
        field: "calls",
        crewai: ["Researcher · tools look · su", "Researcher · tools look · suat"],
        engine: ["Researcher · tools look · su", 'Researcher · tools look · suat · "Seen bees."'],
      },
      { field: "tasks.0.failures", crewai: ["look: exception"], engine: [] },
    ],
  },
  {
    scenario: "tools, a number for a text",
    rule: "Tools: missing or invalid arguments are invalid_input",
    differences: [
      { field: "tasks.0.failures", crewai: ["look: exception"], engine: ["look: invalid_input"] },
    ],
  },
  {
    scenario: "tools, a result that is an object",
    rule: "defineTool: tools are TypeScript, whose objects are told as JSON",
    differences: [
      {
        field: "calls",
        crewai: [
          "Researcher · tools facts · su",
          "Researcher · tools facts · suat · \"{'about': 'bees', 'count': 10}\"",
        ],
        engine: [
          "Researcher · tools facts · su",
          'Researcher · tools facts · suat · "{\\"about\\":\\"bees\\",\\"count\\":10}"',
        ],
      },
    ],
  },
];
