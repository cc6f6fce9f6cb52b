import { calling } from "../scenario.ts";
import type { ImportedScenario } from "./imported-scenario.ts";

const CLASS = { module: "letters.crew", attribute: "Letters" } as const;
const TOPIC = { topic: "bees" } as const;
const PAGES = ["Ten findings.", "A page."] as const;
/** What the texts of most fixtures say, to be found in the prompts. */
const TEXTS = ["Reader of bees", "Find what is new on bees", "Read on bees", "Ten findings", "Write a page"];
const plain = { ...CLASS, inputs: TOPIC, script: PAGES, marks: TEXTS } as const;

const LINE = JSON.stringify({ text: "Bees fly", score: 0.5, kind: "fact" });
const LETTER = JSON.stringify({
  title: "Bees",
  lines: [{ text: "Bees fly", score: null, kind: "guess" }],
  mood: "good",
  counts: { bees: 3 },
  note: null,
  tags: ["a"],
});
const delegated = calling([
  "delegate_work_to_coworker",
  { task: "Read on bees", context: "For a page", coworker: "Reader of bees" },
]);

/** Projects without a to-do, whose Python needs CrewAI alone. */
export const IMPORTED_SCENARIOS: readonly ImportedScenario[] = [
  { fixture: "classic", ...plain },
  { fixture: "annotated-config", ...plain },
  { fixture: "named-config", ...CLASS, inputs: TOPIC, script: PAGES },
  { fixture: "order-of-agents", ...plain },
  { fixture: "repeated-roles", ...plain },
  { fixture: "method-defined-twice", ...plain, marks: [...TEXTS, "markdown", "Markdown"] },
  { fixture: "inputs", ...plain, inputs: { topic: "owls" }, marks: ["Read on owls", "Reader of owls"] },
  { fixture: "two-crews-in-a-file", ...plain, attribute: "FirstLetters", crew: "first_letters" },
  { fixture: "two-crews-in-a-file", ...plain, attribute: "SecondLetters", crew: "second_letters" },
  {
    fixture: "crews-of-a-flow",
    ...plain,
    module: "post.crews.read_crew.read_crew",
    attribute: "ReadCrew",
    crew: "read_crew",
  },
  {
    fixture: "agents-of-a-function",
    module: "desk.crew",
    attribute: "build_crew",
    script: PAGES,
    marks: ["Findings", "Reads", "Writes"],
  },
  { fixture: "same-role-made-twice", module: "main", attribute: "crew", script: ["One.", "Two."] },
  {
    fixture: "yaml-that-is-loaded",
    module: "main",
    attribute: "letters",
    inputs: TOPIC,
    script: ["Found."],
  },
  { fixture: "hooks", ...plain, inputs: { topic: "BEES" } },
  { fixture: "conditional-task", ...plain, script: ["Ten findings.", "A page, and more.", "A page."] },
  {
    fixture: "own-tools",
    ...plain,
    script: [
      calling(["count", { text: "bees" }], ["look_up", { word: "hive" }]),
      calling(["add", { text: "wax" }]),
      ...PAGES,
    ],
    marks: [...TEXTS, "hive", "wax"],
  },
  {
    fixture: "data-of-tools",
    module: "shop.crew",
    attribute: "crew",
    script: [calling(["price", { article: "bread" }]), "3 euros."],
    marks: ["3PDF", "What is bread?"],
  },
  {
    fixture: "models-with-aliases",
    module: "desk.crew",
    attribute: "crew",
    script: ['{"text": "Bees", "remark": "fly"}'],
  },
  { fixture: "output-models", ...plain, script: [LINE, LETTER] },
  { fixture: "output-models-of-the-class", ...plain, script: ['{"all": ["one"]}', "A page."] },
  {
    fixture: "models-seen-by-python",
    module: "notes.crew",
    attribute: "crew",
    inputs: TOPIC,
    script: [
      '{"steps": ["one"]}',
      '{"title": "Bees", "lines": []}',
      '{"title": "Bees", "lines": ["fly"]}',
      '{"title": "Bees", "lines": ["fly"]}',
    ],
    marks: ["Write some lines"],
  },
  { fixture: "manager-of-its-own", ...plain, script: [...PAGES] },
  {
    fixture: "manager-of-the-class",
    ...plain,
    script: [delegated, "Found by the reader.", "Ten findings.", "A page."],
    marks: [...TEXTS, "For a page"],
  },
];
