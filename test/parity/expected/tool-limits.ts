import type { ExpectedDifferences } from "../comparison.ts";

const SIX = ["su", "suat", "suatat", "suatatat", "suatatatat", "suatatatatat"];

/** The calls of an agent whose tool says the same each time. */
const repeating = (tool: string, mark: string, turns: number) =>
  SIX.slice(0, turns).map((roles, turn) => {
    const call = `Researcher · tools ${tool} · ${roles}`;
    return turn === 0 ? call : `${call} · ${JSON.stringify(mark)}`;
  });

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
  {
    scenario: "tools, the same call five times over",
    rule: "Tools: repeats run again unless cached; Limits: max_iter turns",
    differences: [
      {
        field: "calls",
        crewai: repeating("look", "Seen bees.", 5),
        engine: repeating("look", "Seen bees.", 6),
      },
      { field: "failed", crewai: true, engine: false },
    ],
  },
  {
    scenario: "tools, the same failing call five times over",
    rule: "Tools: repeats run again unless cached; Limits: max_iter turns",
    differences: [
      {
        field: "calls",
        crewai: repeating("broken", "no disk for bees", 5),
        engine: repeating("broken", "no disk for bees", 6),
      },
      { field: "failed", crewai: true, engine: false },
    ],
  },
];
