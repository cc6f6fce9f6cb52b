import { setTimeout } from "node:timers/promises";

import type { ModelRequest } from "../../support/models/scripted-model-server.ts";
import { AGENTS, calling, type Scenario, yamlCrew } from "../scenario.ts";
import { ANY, HIERARCHICAL, LOOKING, MARKS, ONE, TWO, work } from "./managed-crew.ts";

const DELEGATING = AGENTS.replace("You are plain.", "You are plain.\n  allow_delegation: true");

/** A manager that hands two pieces of work over at once, which take their coworkers a while. */
const twoAtOnce =
  (left: string, right: string, answers: readonly [string, string]) => (request: ModelRequest) => {
    const text = JSON.stringify(request.messages);
    if (request.messages.some(({ role }) => role === "tool")) return "Both done.";
    if (text.includes("Piece A")) return { text: answers[0], after: setTimeout(300) };
    if (text.includes("Piece B")) return { text: answers[1], after: setTimeout(300) };
    return calling(work(left, "Piece A"), work(right, "Piece B"));
  };

/** How work is handed to coworkers, in hierarchical crews and others. */
export const COWORKER_SCENARIOS: readonly Scenario[] = [
  {
    name: "hierarchical, a coworker that there is not",
    files: yamlCrew([ANY], { crew: HIERARCHICAL }),
    script: [calling(work("Painter")), "Ten facts."],
    marks: MARKS,
  },
  {
    name: "hierarchical, a coworker named carelessly",
    files: yamlCrew([ANY], { crew: HIERARCHICAL }),
    script: [calling(work(' "the  x')), calling(work(' "RESEARCHER" ')), "Dug.", "Ten facts."],
    marks: MARKS,
  },
  {
    name: "hierarchical, the coworker as a list",
    files: yamlCrew([ANY], { crew: HIERARCHICAL }),
    script: [calling(work("[Researcher, Writer]")), "Dug.", "Ten facts."],
    marks: MARKS,
  },
  {
    name: "hierarchical, two pieces of work for two coworkers at once",
    files: yamlCrew([ANY], { crew: HIERARCHICAL }),
    script: twoAtOnce("Researcher", "Writer", ["Answer A.", "Answer B."]),
    order: "any",
  },
  {
    name: "hierarchical, two pieces of work for one coworker at once",
    files: yamlCrew([ANY], { crew: HIERARCHICAL }),
    // Which of the two CrewAI carries out is left to chance.
    script: twoAtOnce("Researcher", "Researcher", ["Answered.", "Answered."]),
    order: "any",
  },
  {
    name: "hierarchical, the coworker's own tools",
    files: yamlCrew([ANY], { crew: HIERARCHICAL, agents: LOOKING }),
    script: [calling(work("Researcher")), calling(["look", { q: "bees" }]), "Dug.", "Ten facts."],
    marks: MARKS,
  },
  {
    name: "hierarchical, co_worker for coworker",
    files: yamlCrew([ONE], { crew: HIERARCHICAL }),
    script: [
      calling([
        "delegate_work_to_coworker",
        { task: "Dig deep", context: "For a page", co_worker: "Researcher" },
      ]),
      (request) => (request.messages.some(({ role }) => role === "tool") ? "Ten facts." : "Dug."),
      "Ten facts.",
    ],
    marks: MARKS,
  },
  {
    name: "hierarchical, coworker and co_worker",
    files: yamlCrew([ONE], { crew: HIERARCHICAL }),
    script: [
      calling([
        "ask_question_to_coworker",
        { question: "How many legs?", context: "Of bees", coworker: "Researcher", co_worker: "Researcher" },
      ]),
      (request) => (request.messages.some(({ role }) => role === "tool") ? "Six legs." : "Six."),
      "Six legs.",
    ],
    marks: MARKS,
  },
  {
    name: "hierarchical, a coworker with the date and without system prompt",
    files: yamlCrew([ONE], {
      crew: HIERARCHICAL,
      agents: AGENTS.replace(
        "You are curious.",
        "You are curious.\n  inject_date: true\n  use_system_prompt: false",
      ),
    }),
    script: [calling(work("Researcher")), "Dug.", "Ten facts."],
    marks: [...MARKS, "Current Date"],
  },
  {
    name: "hierarchical, a coworker at its max_iter",
    files: yamlCrew([ONE], {
      crew: HIERARCHICAL,
      agents: LOOKING.replace("You are curious.", "You are curious.\n  max_iter: 1"),
    }),
    script: [calling(work("Researcher")), calling(["look", { q: "bees" }]), "Dug.", "Ten facts."],
    marks: MARKS,
  },
  {
    name: "delegation and structured output",
    files: yamlCrew([TWO.replace("}", ", output_json: Facts}")], {
      agents: DELEGATING,
      schemas: {
        Facts: { type: "object", properties: { count: { type: "integer" } }, required: ["count"] },
      },
    }),
    script: [calling(work("Editor")), "Mended.", '{"count": 10}'],
    marks: ['"count"'],
  },
  {
    name: "delegation beside tools of the task",
    files: yamlCrew([TWO.replace("}", ", tools: [look]}")], { agents: DELEGATING }),
    script: [calling(["look", { q: "bees" }], work("Editor")), "Mended.", "The page."],
    marks: MARKS,
  },
  {
    name: "delegation in a sequential crew",
    files: yamlCrew([ONE, TWO], { agents: DELEGATING }),
    script: ["Ten facts.", calling(work("Editor")), "Mended.", "The page."],
    marks: MARKS,
  },
  {
    name: "delegation to oneself in a sequential crew",
    files: yamlCrew([ONE, TWO], { agents: DELEGATING }),
    script: ["Ten facts.", calling(work("Writer")), "The page."],
    marks: MARKS,
  },
  {
    name: "delegation to one that may delegate",
    files: yamlCrew([ONE, TWO], {
      agents: DELEGATING.replace("You are strict.", "You are strict.\n  allow_delegation: true"),
    }),
    script: ["Ten facts.", calling(work("Editor")), "Mended.", "The page."],
    marks: MARKS,
  },
  {
    name: "delegation in a crew of one agent",
    files: yamlCrew(["first: {description: D, expected_output: X, agent: writer}"], {
      agents: "writer: {role: Writer, goal: G, backstory: B, allow_delegation: true}",
    }),
    script: ["The page."],
  },
  {
    name: "hierarchical, a coworker whose tool's result is the answer",
    files: yamlCrew([ANY], {
      crew: HIERARCHICAL,
      agents: AGENTS.replace("You are curious.", "You are curious.\n  tools: [verdict]"),
    }),
    script: [calling(work("Researcher")), calling(["verdict", { q: "bees" }]), "Ten facts."],
    marks: [...MARKS, "Verdict on bees."],
  },
  {
    name: "hierarchical, a coworker by its filled role",
    files: yamlCrew([ANY], {
      crew: HIERARCHICAL,
      agents: AGENTS.replace("role: Researcher", 'role: "{topic} Researcher"'),
    }),
    inputs: { topic: "Bee" },
    script: [calling(work("bee researcher")), "Dug.", calling(work("{topic} Researcher")), "Ten facts."],
    marks: MARKS,
  },
  {
    name: "hierarchical, a coworker whose role is a block scalar",
    files: yamlCrew([ANY], {
      crew: HIERARCHICAL,
      agents: AGENTS.replace("role: Researcher", "role: >\n    Researcher"),
    }),
    script: [calling(work("Researcher")), "Dug.", "Ten facts."],
    marks: MARKS,
  },
  {
    name: "hierarchical, structured output, prose",
    files: yamlCrew([ONE.replace("}", ", output_json: Facts}")], {
      crew: HIERARCHICAL.replace("gpt-4o", "gpt-4o-mini"),
      schemas: {
        Facts: { type: "object", properties: { count: { type: "integer" } }, required: ["count"] },
      },
    }),
    script: ({ messages, tools }) => {
      if (tools?.some((tool) => tool.function.name === "Facts")) return calling(["Facts", { count: 10 }]);
      return JSON.stringify(messages).includes("Find ten facts") ? "Ten facts." : '{"count": 10}';
    },
  },
];
