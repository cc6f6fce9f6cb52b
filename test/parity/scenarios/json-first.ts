import { calling, type Scenario } from "../scenario.ts";

const crewOf = (more: object, tasks: readonly object[]) =>
  `// a comment\n${JSON.stringify({ name: "bees", agents: ["researcher", "writer"], tasks, ...more }, null, 2)}`;
const FIND = {
  name: "first",
  description: "Find facts on {topic}",
  expected_output: "A list",
  agent: "researcher",
};
const WRITE = { name: "second", description: "Write the page", expected_output: "A page", agent: "writer" };
const AGENT_FILES = {
  "agents/researcher.jsonc": '{"role": "Researcher", "goal": "Find facts", "backstory": "You are curious.",}',
  "agents/writer.json": '{"role": "Writer", "goal": "Write pages", "backstory": "You are plain."}',
};

/** crew.jsonc with agents/ and no YAML, which CrewAI's own loader reads. */
export const JSON_SCENARIOS: readonly Scenario[] = [
  {
    name: "JSON-first, with a default input",
    files: { ...AGENT_FILES, "crew.jsonc": crewOf({ inputs: { topic: "bees" } }, [FIND, WRITE]) },
    script: ["Ten facts.", "The page."],
    marks: ["Find facts on bees"],
  },
  {
    name: "JSON-first, an input over its default",
    files: { ...AGENT_FILES, "crew.jsonc": crewOf({ inputs: { topic: "bees" } }, [FIND, WRITE]) },
    inputs: { topic: "wasps" },
    script: ["Ten facts.", "The page."],
    marks: ["Find facts on wasps"],
  },
  {
    name: "JSON-first, with a tool",
    files: {
      ...AGENT_FILES,
      "crew.jsonc": crewOf({ inputs: { topic: "bees" } }, [
        { ...FIND, tools: ["custom:look"] },
        { ...WRITE, context: ["first"] },
      ]),
    },
    script: [calling(["look", { q: "bees" }]), "Ten facts.", "The page."],
    marks: ["Seen bees."],
  },
  {
    name: "JSON-first, settings over the agent's own keys",
    files: {
      ...AGENT_FILES,
      "agents/writer.json":
        '{"role": "Writer", "goal": "Write", "backstory": "Plain", "settings": {"goal": "Write pages", "use_system_prompt": false}}',
      "crew.jsonc": crewOf({ inputs: { topic: "bees" } }, [FIND, { ...WRITE, context: [] }]),
    },
    script: ["Ten facts.", "The page."],
    marks: ["Write pages"],
  },
  {
    name: "JSON-first, hierarchical",
    files: {
      ...AGENT_FILES,
      "crew.jsonc": crewOf(
        { process: "hierarchical", manager_llm: "openai/gpt-4o", inputs: { topic: "bees" } },
        [FIND],
      ),
    },
    script: [
      calling(["delegate_work_to_coworker", { task: "Find them", context: "None", coworker: "Researcher" }]),
      "Ten facts.",
      "Done.",
    ],
  },
  {
    name: "JSON-first, a named manager",
    files: {
      ...AGENT_FILES,
      "agents/boss.jsonc": '{"role": "Head of Bees", "goal": "Lead", "backstory": "Calm"}',
      "crew.jsonc": crewOf({ process: "hierarchical", manager_agent: "boss", inputs: { topic: "bees" } }, [
        FIND,
      ]),
    },
    script: ["Done."],
  },
  {
    name: "JSON-first, with a guardrail sentence, markdown and a file",
    files: {
      ...AGENT_FILES,
      "crew.jsonc": crewOf({ inputs: { topic: "bees" } }, [
        FIND,
        { ...WRITE, guardrail: "It must be about bees", markdown: true, output_file: "page.md" },
      ]),
    },
    script: ["Ten facts.", "The page.", '{"valid": true, "feedback": null}'],
    marks: ["Markdown", "It must be about bees"],
  },
  {
    name: "JSON-first, async and a model of an agent's own",
    files: {
      ...AGENT_FILES,
      "agents/writer.json":
        '{"role": "Writer", "goal": "Write pages", "backstory": "You are plain.", "llm": "openai/gpt-4o-mini"}',
      "crew.jsonc": crewOf({ inputs: { topic: "bees" } }, [
        { ...FIND, async_execution: true },
        { ...WRITE, context: ["first"] },
      ]),
    },
    script: ["Ten facts.", "The page."],
  },
  {
    name: "JSON-first in crew.json",
    files: {
      ...AGENT_FILES,
      "crew.json": crewOf({ inputs: { topic: "bees" } }, [FIND, WRITE]).replace("// a comment\n", ""),
    },
    script: ["Ten facts.", "The page."],
  },
  {
    name: "JSON-first, an agent that there is not",
    files: {
      ...AGENT_FILES,
      "crew.jsonc": crewOf({ inputs: { topic: "bees" } }, [{ ...FIND, agent: "painter" }]),
    },
    script: ["Ten facts."],
  },
  {
    name: "JSON-first, an unknown key",
    files: {
      ...AGENT_FILES,
      "crew.jsonc": crewOf({ inputs: { topic: "bees" } }, [{ ...FIND, colour: "red" }]),
    },
    script: ["Ten facts."],
  },
  {
    name: "JSON-first, a context that comes later",
    files: {
      ...AGENT_FILES,
      "crew.jsonc": crewOf({ inputs: { topic: "bees" } }, [{ ...FIND, context: ["second"] }, WRITE]),
    },
    script: ["Ten facts."],
  },
  {
    name: "JSON-first, tools of an agent",
    files: {
      ...AGENT_FILES,
      "agents/writer.json":
        '{"role": "Writer", "goal": "Write pages", "backstory": "You are plain.", "tools": ["custom:look", "custom:note"]}',
      "crew.jsonc": crewOf({ inputs: { topic: "bees" } }, [FIND, WRITE]),
    },
    script: ["Ten facts.", calling(["note", { q: "bees" }]), "The page."],
    marks: ["Noted bees."],
  },
  {
    name: "JSON-first, tasks without names",
    files: {
      ...AGENT_FILES,
      "crew.jsonc": crewOf({ inputs: { topic: "bees" } }, [
        { ...FIND, name: undefined },
        { ...WRITE, name: undefined },
      ]),
    },
    script: ["Ten facts.", "The page."],
  },
  {
    name: "JSON-first, the manager among the agents",
    files: {
      ...AGENT_FILES,
      "crew.jsonc": crewOf({ process: "hierarchical", manager_agent: "writer", inputs: { topic: "bees" } }, [
        FIND,
      ]),
    },
    script: ["Done."],
  },
  {
    name: "JSON-first, comments of both kinds and commas at the end",
    files: {
      ...AGENT_FILES,
      "crew.jsonc":
        '{\n// one\n"agents": ["writer",], /* two */ "tasks": [{"description": "See http://a.b/c // no comment", "expected_output": "X", "agent": "writer",},],}',
    },
    script: ["The page."],
    marks: ["See http://a.b/c // no comment"],
  },
  {
    name: "JSON-first, an agent nobody uses that has no file",
    files: {
      ...AGENT_FILES,
      "crew.jsonc": crewOf({ agents: ["researcher", "writer", "ghost"], inputs: { topic: "bees" } }, [FIND]),
    },
    script: ["Ten facts."],
  },
];
