import type { ExpectedDifferences } from "../comparison.ts";

export const TEXT_DIFFERENCES: readonly ExpectedDifferences[] = [
  {
    scenario: "placeholders of several types",
    rule: "Placeholders: true/false; null empty; arrays and objects as JSON",
    differences: [
      {
        field: "calls",
        crewai: ['Researcher · su · "A bees B 3 C" · "C True D None E [\'a\', 1] F {\'a\': 1}" · "G 0.5"'],
        engine: ['Researcher · su · "A bees B 3 C" · "C true D  E [\\"a\\",1] F {\\"a\\":1}" · "G 0.5"'],
      },
      {
        field: "tasks.0.description",
        crewai: "A bees B 3 C True D None E ['a', 1] F {'a': 1} G 0.5",
        engine: 'A bees B 3 C true D  E ["a",1] F {"a":1} G 0.5',
      },
      {
        field: "tasks.0.summary",
        crewai: "A bees B 3 C True D None E ['a',...",
        engine: 'A bees B 3 C true D  E ["a",1]...',
      },
    ],
  },
  {
    scenario: "a value that looks like a placeholder",
    rule: "Placeholders: one pass, values are never expanded again",
    differences: [
      {
        field: "calls",
        crewai: ['Researcher · su · "On wasps and wasps"'],
        engine: ['Researcher · su · "On {other} and wasps"'],
      },
      { field: "tasks.0.description", crewai: "On wasps and wasps", engine: "On {other} and wasps" },
      { field: "tasks.0.summary", crewai: "On wasps and wasps...", engine: "On {other} and wasps..." },
    ],
  },
  {
    scenario: "no inputs at all",
    rule: "Placeholders: missing inputs are refused before anything runs",
    differences: [
      { field: "calls", crewai: ['Researcher · su · "On {topic}"'], engine: [] },
      { field: "failed", crewai: false, engine: true },
    ],
  },
];
