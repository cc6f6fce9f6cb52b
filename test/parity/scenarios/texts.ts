import { AGENTS, yamlCrew, type Scenario } from "../scenario.ts";
import { ANSWERS, FIRST, second } from "./page-tasks.ts";

/** What becomes of the texts of tasks and agents. */
export const TEXT_SCENARIOS: readonly Scenario[] = [
  {
    name: "placeholders in every text",
    files: yamlCrew(
      ['first: {description: "Find facts on {topic}", expected_output: "{count} facts", agent: researcher}'],
      {
        agents:
          'researcher: {role: "{topic} Researcher", goal: "Know {topic} well", backstory: "Born in {birth-year}"}',
      },
    ),
    inputs: { topic: "Bee", count: 7, "birth-year": "1950" },
    script: ["Ten facts."],
    marks: ["Find facts on Bee", "7 facts", "Know Bee well", "Born in 1950", "{"],
  },
  {
    name: "placeholders of several types",
    files: yamlCrew([
      'first: {description: "A {text} B {number} C {yes} D {none} E {list} F {object} G {half}", expected_output: X, agent: researcher}',
    ]),
    inputs: {
      text: "bees",
      number: 3,
      yes: true,
      none: null,
      list: ["a", 1],
      object: { a: 1 },
      half: 0.5,
    },
    script: ["Ten facts."],
    marks: ["A bees B 3 C", "C True D None E ['a', 1] F {'a': 1}", 'C true D  E ["a",1] F {"a":1}', "G 0.5"],
  },
  {
    name: "a value that looks like a placeholder",
    files: yamlCrew([
      'first: {description: "On {topic} and {other}", expected_output: X, agent: researcher}',
    ]),
    inputs: { topic: "{other}", other: "wasps" },
    script: ["Ten facts."],
    marks: ["On {other} and wasps", "On wasps and wasps"],
  },
  {
    name: "braces that are no placeholders",
    files: yamlCrew([
      `first: {description: 'Put {"a": 1} and {{topic}} and { topic } and {a.b}', expected_output: X, agent: researcher}`,
    ]),
    inputs: { topic: "BEES" },
    script: ["Ten facts."],
    marks: ['{"a": 1}', "{BEES}", "{ topic }", "{a.b}"],
  },
  {
    name: "an input that is missing",
    files: yamlCrew(['first: {description: "On {topic}", expected_output: X, agent: researcher}']),
    inputs: { other: "wasps" },
    script: ["Ten facts."],
  },
  {
    name: "no inputs at all",
    files: yamlCrew(['first: {description: "On {topic}", expected_output: X, agent: researcher}']),
    script: ["Ten facts."],
    marks: ["On {topic}"],
  },
  {
    name: "default inputs of crew.jsonc",
    files: yamlCrew(['first: {description: "On {topic} by {who}", expected_output: X, agent: researcher}'], {
      crew: '{"inputs": {"topic": "bees", "who": "ants"}}',
    }),
    inputs: { who: "wasps" },
    script: ["Ten facts."],
    marks: ["On bees by wasps"],
  },
  {
    name: "expected_output empty",
    files: yamlCrew(['first: {description: Find ten facts, expected_output: "", agent: researcher}']),
    script: ["Ten facts."],
  },
  {
    name: "expected_output left out",
    files: yamlCrew(["first: {description: Find ten facts, agent: researcher}"]),
    script: ["Ten facts."],
  },
  {
    name: "a trigger payload",
    files: yamlCrew([FIRST, second()]),
    inputs: { crewai_trigger_payload: "the buzzing mail" },
    script: ANSWERS,
    marks: ["Trigger Payload: the buzzing mail"],
  },
  {
    name: "a trigger payload for the second task only",
    files: yamlCrew([
      FIRST.replace("}", ", allow_crewai_trigger_context: false}"),
      second(", allow_crewai_trigger_context: true, context: []"),
    ]),
    inputs: { crewai_trigger_payload: "the buzzing mail" },
    script: ANSWERS,
    marks: ["Trigger Payload: the buzzing mail"],
  },
  {
    name: "a long description",
    files: yamlCrew([
      "first: {description: One two three four five six seven eight nine ten eleven twelve, expected_output: X, agent: researcher}",
    ]),
    script: ["Ten facts."],
  },
  {
    name: "a description of several lines",
    files: yamlCrew([
      "first:\n  description: |-\n    One two\n    three four five six seven\n\n    eight nine ten eleven twelve\n  expected_output: A list\n  agent: researcher",
    ]),
    script: ["Ten facts."],
  },
  {
    name: "an input that is missing for an agent only",
    files: yamlCrew([FIRST], { agents: AGENTS.replace("You are curious.", "Born in {year}.") }),
    inputs: { other: "wasps" },
    script: ANSWERS,
  },
  {
    name: "YAML anchors and merge keys",
    files: {
      "agents.yaml":
        "researcher: &base {role: Researcher, goal: Find facts, backstory: You are curious.}\nwriter: {<<: *base, role: Writer}\n",
      "tasks.yaml": `${FIRST}\n${second()}\n`,
    },
    script: ANSWERS,
    marks: ["You are curious."],
  },
  {
    name: "YAML's older words for true and false",
    files: yamlCrew([FIRST.replace("}", ", markdown: yes}"), second(", markdown: off")]),
    script: ANSWERS,
    marks: ["Markdown"],
  },
  {
    name: "a key that is there twice in YAML",
    files: yamlCrew([FIRST.replace("}", ", markdown: false, markdown: true}")]),
    script: ANSWERS,
    marks: ["Markdown"],
  },
  {
    name: "a goal that is a number in YAML",
    files: yamlCrew([FIRST], { agents: AGENTS.replace("Find facts", "2024") }),
    script: ANSWERS,
    marks: ["2024"],
  },
  {
    name: "null for keys of agents and tasks",
    files: yamlCrew(
      [FIRST.replace("}", ", tools: null, output_json: null, output_file: null, guardrail: null}"), second()],
      {
        agents: AGENTS.replace(
          "You are curious.",
          "You are curious.\n  llm: null\n  max_rpm: null\n  tools: null",
        ),
      },
    ),
    script: ANSWERS,
  },
  {
    name: "an agent without a backstory",
    files: yamlCrew([FIRST], { agents: "researcher: {role: Researcher, goal: Find facts}" }),
    script: ANSWERS,
  },
];
