import { AGENTS, yamlCrew, type Scenario } from "../scenario.ts";
import { ANSWERS, FIRST, second, third } from "./page-tasks.ts";

/** The context of tasks, their answers, and what is counted of them. */
export const TASK_SCENARIOS: readonly Scenario[] = [
  { name: "one task", files: yamlCrew([FIRST]), script: ["Ten facts."] },
  {
    name: "two tasks, context unset",
    files: yamlCrew([FIRST, second()]),
    script: ANSWERS,
    marks: ["You are curious.", "You are plain.", "Find facts", "Write pages", "A list", "A page"],
  },
  {
    name: "four tasks, context unset",
    files: yamlCrew([
      FIRST,
      second(),
      third(),
      "fourth: {description: Praise it, expected_output: A line, agent: writer}",
    ]),
    script: [...ANSWERS, "Praise."],
    marks: ["\n\n----------\n\n"],
  },
  {
    name: "context as a list in another order",
    files: yamlCrew([FIRST, second(), third(", context: [second, first]")]),
    script: ANSWERS,
    marks: ["The page.\n\n----------\n\nTen facts."],
  },
  {
    name: "context of one earlier task",
    files: yamlCrew([FIRST, second(), third(", context: [first]")]),
    script: ANSWERS,
  },
  { name: "context null", files: yamlCrew([FIRST, second(), third(", context: null")]), script: ANSWERS },
  { name: "context empty", files: yamlCrew([FIRST, second(), third(", context: []")]), script: ANSWERS },
  {
    name: "context of a later task",
    files: yamlCrew([FIRST.replace("}", ", context: [second]}"), second()]),
    script: ANSWERS,
  },
  {
    name: "an agent that there is not",
    files: yamlCrew([FIRST, second().replace("agent: writer", "agent: painter")]),
    script: ANSWERS,
  },
  {
    name: "output_file with a placeholder",
    files: yamlCrew([FIRST, second(', output_file: "out/{topic}.md"')]),
    inputs: { topic: "bees" },
    script: ANSWERS,
  },
  {
    name: "output_file from the root",
    files: yamlCrew([FIRST, second(", output_file: /notes.md")]),
    script: ANSWERS,
  },
  {
    name: "output_file that leads out of the folder",
    files: yamlCrew([FIRST, second(", output_file: ../notes.md")]),
    script: ANSWERS,
  },
  {
    name: "an answer with spaces around it",
    files: yamlCrew([FIRST, second()]),
    script: ["\n  Ten facts.  \n", "The page."],
  },
  {
    name: "an answer in ReAct form",
    files: yamlCrew([FIRST, second()]),
    script: ["Thought: I know.\nFinal Answer: ten facts.", "The page."],
  },
  {
    name: "an answer that begins with Final Answer",
    files: yamlCrew([FIRST, second()]),
    script: ["Final Answer: ten facts.", "The page."],
  },
  {
    name: "an answer that was cut off",
    files: yamlCrew([FIRST, second()]),
    script: [{ text: "Ten fa", finishReason: "length" }, "The page."],
  },
  {
    name: "an answer of blanks",
    files: yamlCrew([FIRST, second()]),
    script: ({ messages }, index) => {
      if (JSON.stringify(messages).includes("Write the page")) return "The page.";
      return index === 0 ? "  " : "Ten facts.";
    },
  },
  {
    name: "an answer like JSON where none is asked for",
    files: yamlCrew([FIRST, second()]),
    script: ['{"a": 1}', "The page."],
  },
  {
    name: "block scalars with line breaks at their end",
    files: yamlCrew(
      [
        "first:\n  description: >\n    Find ten\n    facts\n  expected_output: |\n    A list\n  agent: researcher",
      ],
      {
        agents:
          "researcher:\n  role: >\n    Researcher\n  goal: >\n    Find facts\n  backstory: |\n    Curious\n",
      },
    ),
    script: ["Ten facts."],
    marks: ["Find ten facts", "A list"],
  },
  {
    name: "a task's own name",
    files: yamlCrew([FIRST.replace("}", ", name: find_them}"), second()]),
    script: ANSWERS,
  },
  {
    name: "an input that is missing for output_file only",
    files: yamlCrew([FIRST, second(', output_file: "{where}.md"')]),
    inputs: { other: "wasps" },
    script: ANSWERS,
  },
  {
    name: "YAML in config",
    files: {
      "config/agents.yaml": AGENTS,
      "config/tasks.yaml": `${FIRST}\n${second()}\n`,
    },
    script: ANSWERS,
  },
  {
    name: "a key that nobody knows in YAML",
    files: yamlCrew([FIRST, second(", colour: red")]),
    script: ANSWERS,
  },
  {
    name: "usage with a total of the server's own",
    files: yamlCrew([FIRST]),
    script: [{ text: "Ten facts.", usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 99 } }],
  },
  {
    name: "usage that is left out",
    files: yamlCrew([FIRST]),
    script: [
      {
        status: 200,
        body: {
          id: "x",
          object: "chat.completion",
          created: 0,
          model: "scripted",
          choices: [
            { index: 0, message: { role: "assistant", content: "Ten facts." }, finish_reason: "stop" },
          ],
        },
      },
    ],
  },
  {
    name: "usage with cached and reasoning tokens",
    files: yamlCrew([FIRST, second()]),
    script: ANSWERS.map((text, index) => ({
      text,
      usage: {
        prompt_tokens: 100 + index,
        completion_tokens: 50,
        total_tokens: 150 + index,
        prompt_tokens_details: { cached_tokens: 64 },
        completion_tokens_details: { reasoning_tokens: 20 },
      },
    })),
  },
  {
    name: "context that names a task twice",
    files: yamlCrew([FIRST, second(", context: [first, first]")]),
    script: ANSWERS,
    marks: ["Ten facts.\n\n----------\n\nTen facts."],
  },
  {
    name: "a task without an agent",
    files: yamlCrew(["first: {description: Find ten facts, expected_output: A list}"]),
    script: ANSWERS,
  },
  {
    name: "no tasks",
    files: { "agents.yaml": AGENTS, "tasks.yaml": "{}\n" },
    script: ANSWERS,
  },
  {
    name: "keys without effect",
    files: yamlCrew([FIRST.replace("}", ", human_input: false, create_directory: true}"), second()], {
      agents: AGENTS.replace(
        "You are curious.",
        "You are curious.\n  verbose: true\n  allow_delegation: false\n  memory: false\n  reasoning: false",
      ),
      crew: '{"verbose": true, "memory": false, "planning": false, "share_crew": false}',
    }),
    script: ANSWERS,
  },
];
