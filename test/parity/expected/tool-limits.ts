import type { ExpectedDifferences } from "../comparison.ts";

export const TOOL_LIMIT_DIFFERENCES: readonly ExpectedDifferences[] = [
  {
    scenario: "tools, a call in answer to the forced last one",
    rule: "Model errors: tool calls in answer to the forced final call are asked again",
    differences: [
      {
        field: "calls",
        crewai: ["Researcher · tools look · su", 'Researcher · suatu · "Seen bees."'],
        engine: [
          "Researcher · tools look · su",
          'Researcher · suatu · "Seen bees."',
          'Researcher · suatu · "Seen bees."',
        ],
      },
      { field: "failed", crewai: true, engine: false },
    ],
  },
];
