import { AGENTS, calling, yamlCrew, type Scenario } from "../scenario.ts";
import { ANY, HIERARCHICAL, LOOKING, MARKS, ONE, question, TWO, work } from "./managed-crew.ts";

const BOSS = `${AGENTS}boss:\n  role: Head of Bees\n  goal: Lead\n  backstory: You are calm.\n`;

/** Crews with a manager. */
export const HIERARCHICAL_SCENARIOS: readonly Scenario[] = [
  {
    name: "hierarchical, the manager answers itself",
    files: yamlCrew([ONE, TWO], { crew: HIERARCHICAL }),
    script: ["Ten facts.", "The page."],
  },
  {
    name: "hierarchical, work handed to the task's agent",
    files: yamlCrew([ONE, TWO], { crew: HIERARCHICAL }),
    script: [calling(work("Researcher")), "Dug.", "Ten facts.", "The page."],
    marks: MARKS,
  },
  {
    name: "hierarchical, a task without an agent",
    files: yamlCrew([ANY], { crew: HIERARCHICAL }),
    script: [calling(work("Editor")), "Dug.", calling(work("Writer")), "Written.", "Ten facts."],
    marks: MARKS,
  },
  {
    name: "hierarchical, a question",
    files: yamlCrew([ONE], { crew: HIERARCHICAL }),
    script: [calling(question("Researcher")), "Six.", "Six legs each."],
    marks: MARKS,
  },
  {
    name: "hierarchical, work for another agent than the task's",
    files: yamlCrew([ONE], { crew: HIERARCHICAL }),
    script: [calling(work("Writer")), "Ten facts."],
    marks: MARKS,
  },
  {
    name: "hierarchical, an argument of the work left out",
    files: yamlCrew([ONE], { crew: HIERARCHICAL }),
    script: [
      calling(["delegate_work_to_coworker", { task: "Dig deep", coworker: "Researcher" }]),
      "Ten facts.",
    ],
    marks: MARKS,
  },
  {
    name: "hierarchical, the manager gets the agent's tools",
    files: yamlCrew([ONE], { crew: HIERARCHICAL, agents: LOOKING }),
    script: [calling(["look", { q: "bees" }]), "Ten facts."],
    marks: MARKS,
  },
  {
    name: "hierarchical, the manager gets the task's tools",
    files: yamlCrew([ONE.replace("}", ", tools: [note]}")], { crew: HIERARCHICAL, agents: LOOKING }),
    script: [calling(["note", { q: "bees" }], work("Researcher")), "Dug.", "Ten facts."],
    marks: [...MARKS, "Noted bees."],
  },
  {
    name: "hierarchical, a named manager",
    files: yamlCrew([ONE], { crew: '{"process": "hierarchical", "manager_agent": "boss"}', agents: BOSS }),
    script: [calling(work("Researcher")), "Dug.", "Ten facts."],
    marks: MARKS,
  },
  {
    name: "hierarchical, a named manager with tools",
    files: yamlCrew([ONE], {
      crew: '{"process": "hierarchical", "manager_agent": "boss"}',
      agents: BOSS.replace("You are calm.", "You are calm.\n  tools: [look]"),
    }),
    script: ["Ten facts."],
  },
  {
    name: "hierarchical, nobody to manage",
    files: yamlCrew([ONE], { crew: '{"process": "hierarchical"}' }),
    script: ["Ten facts."],
  },
  {
    name: "hierarchical, structured output",
    files: yamlCrew([ONE.replace("}", ", output_json: Facts}")], {
      crew: HIERARCHICAL,
      schemas: {
        Facts: { type: "object", properties: { count: { type: "integer" } }, required: ["count"] },
      },
    }),
    script: [calling(work("Researcher")), "Dug.", '{"count": 10}'],
    marks: [...MARKS, '"count"'],
  },
  {
    name: "hierarchical, async tasks",
    files: yamlCrew([ONE.replace("}", ", async_execution: true}"), TWO], { crew: HIERARCHICAL }),
    script: ["Ten facts.", "The page."],
  },
  {
    name: "hierarchical, context as a list and none",
    files: yamlCrew(
      [
        ONE,
        TWO.replace("}", ", context: [first]}"),
        TWO.replace("second", "third").replace("}", ", context: []}"),
      ],
      { crew: HIERARCHICAL },
    ),
    script: ["Ten facts.", "The page.", "Another page."],
  },
  {
    name: "hierarchical, a model of the manager's own",
    files: yamlCrew([ONE], { crew: HIERARCHICAL.replace("gpt-4o", "gpt-4o-mini") }),
    script: [calling(work("Researcher")), "Dug.", "Ten facts."],
  },
  {
    name: "hierarchical, a named manager with placeholders",
    files: yamlCrew([ONE], {
      crew: '{"process": "hierarchical", "manager_agent": "boss"}',
      agents: BOSS.replace("goal: Lead", 'goal: "Lead the {topic} crew"'),
    }),
    inputs: { topic: "bee" },
    script: ["Ten facts."],
    marks: ["Lead the bee crew", "{topic}"],
  },
  {
    name: "hierarchical, a guardrail",
    files: yamlCrew([ONE.replace("}", ", guardrail: ./guardrails/loud.ts}")], { crew: HIERARCHICAL }),
    script: ["Ten facts.", calling(work("Researcher")), "Dug.", "Ten facts!"],
    marks: [...MARKS, "It must end with an exclamation mark"],
  },
  {
    name: "hierarchical, a named manager and a manager's model",
    files: yamlCrew([ONE], {
      crew: '{"process": "hierarchical", "manager_agent": "boss", "manager_llm": "openai/gpt-4o-mini"}',
      agents: BOSS,
    }),
    script: ["Ten facts."],
  },
  {
    name: "hierarchical, a named manager that may not delegate",
    files: yamlCrew([ONE], {
      crew: '{"process": "hierarchical", "manager_agent": "boss"}',
      agents: BOSS.replace("You are calm.", "You are calm.\n  allow_delegation: false"),
    }),
    script: [calling(work("Researcher")), "Dug.", "Ten facts."],
    marks: MARKS,
  },
  {
    name: "hierarchical, a manager at its max_iter",
    files: yamlCrew([ONE], {
      crew: '{"process": "hierarchical", "manager_agent": "boss"}',
      agents: BOSS.replace("You are calm.", "You are calm.\n  max_iter: 1"),
    }),
    script: [calling(work("Researcher")), "Dug.", "Ten facts."],
    marks: MARKS,
  },
  {
    name: "hierarchical, everybody's own model",
    files: yamlCrew([ONE.replace("}", ", guardrail: It must be about bees}")], {
      crew: HIERARCHICAL.replace("gpt-4o", "gpt-4o-mini"),
      agents: AGENTS.replace("You are curious.", "You are curious.\n  llm: openai/gpt-4.1"),
    }),
    script: [calling(work("Researcher")), "Dug.", "Ten facts.", '{"valid": true, "feedback": null}'],
  },
];
