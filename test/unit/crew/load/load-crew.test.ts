import { describe, expect, it } from "vitest";

import { Crew, loadCrew } from "../../../../functions/crew/index.ts";

const AGENTS = `
researcher:
  role: >
    {topic} Researcher
  goal: Find {topic}
  backstory: Curious
  llm: openai/gpt-4o
  max_iter: 3
writer:
  role: Writer
  goal: Write
  backstory: Plain
`;
const TASKS = `
research_task:
  description: Look into {topic}
  expected_output: A list
  agent: researcher
writing_task:
  description: Write it up for {audience}
  expected_output: A page
  agent: writer
  context: [research_task]
  output_file: out/{topic}.md
`;
const load = (files: Readonly<Record<string, string>>) => loadCrew("sample", new Map(Object.entries(files)));
const agent = (role: string, more: object = {}) => ({
  goal: "G",
  backstory: "B",
  maxIterations: 25,
  maxRetryLimit: 2,
  useSystemPrompt: true,
  tools: [],
  role,
  ...more,
});

describe("loadCrew", () => {
  it.each(["", "config/"])("loads classic YAML from %j with CrewAI's defaults", (folder) => {
    const { crew, problems } = load({ [`${folder}agents.yaml`]: AGENTS, [`${folder}tasks.yaml`]: TASKS });
    expect(problems).toEqual([]);
    expect(crew).toEqual({
      name: "sample",
      description: "",
      process: "sequential",
      agents: [
        {
          ...agent("{topic} Researcher", { goal: "Find {topic}", backstory: "Curious", maxIterations: 3 }),
          name: "researcher",
          llm: { model: "openai/gpt-4o" },
        },
        { ...agent("Writer", { goal: "Write", backstory: "Plain" }), name: "writer" },
      ],
      tasks: [
        {
          name: "research_task",
          description: "Look into {topic}",
          expectedOutput: "A list",
          agent: "researcher",
          tools: [],
          context: "all",
          markdown: false,
        },
        {
          name: "writing_task",
          description: "Write it up for {audience}",
          expectedOutput: "A page",
          agent: "writer",
          tools: [],
          context: ["research_task"],
          markdown: false,
          outputFile: "out/{topic}.md",
        },
      ],
      inputs: [
        { name: "topic", default: null, required: true },
        { name: "audience", default: null, required: true },
      ],
    });
  });

  it("gives a crew that survives JSON unchanged", () => {
    const { crew } = load({ "agents.yaml": AGENTS, "tasks.yaml": TASKS });
    expect(Crew.parse(JSON.parse(JSON.stringify(crew)))).toEqual(crew);
  });

  it("lets crew.jsonc beside YAML say which agents and tasks there are, in what order, under what names", () => {
    const { crew, problems } = load({
      "agents.yaml": AGENTS,
      "tasks.yaml": TASKS,
      "crew.jsonc": `{
        // comment
        "llm": {"model": "anthropic/claude-x", "temperature": 0.5},
        "agents": {"chief": {"config": "writer", "goal": "Decide"}},
        "tasks": [
          {"name": "second", "config": "writing_task", "agent": "chief", "context": null},
          {"name": "first", "config": "research_task", "agent": "chief"},
        ],
        "inputs": {"topic": "bees", "audience": null},
      }`,
    });
    expect(problems).toEqual([]);
    expect(crew?.llm).toEqual({ model: "anthropic/claude-x", temperature: 0.5 });
    expect(crew?.agents).toEqual([
      { ...agent("Writer", { goal: "Decide", backstory: "Plain" }), name: "chief" },
    ]);
    expect(crew?.tasks.map(({ name, agent, context }) => ({ name, agent, context }))).toEqual([
      { name: "second", agent: "chief", context: [] },
      { name: "first", agent: "chief", context: "all" },
    ]);
    expect(crew?.inputs).toEqual([
      { name: "audience", default: null, required: false },
      { name: "topic", default: "bees", required: false },
    ]);
  });

  it("loads crew.jsonc with agents in files of their own, their tools and their schemas", () => {
    const schema = { type: "object", properties: { words: { type: "number" } }, required: ["words"] };
    const { crew, problems } = load({
      "crew.jsonc": `{"agents": ["counter"], "tasks": [
        {"name": "count", "description": "Count", "expected_output": "A number", "agent": "counter", "output_pydantic": "Count"}
      ]}`,
      "agents/counter.jsonc": `{"role": "Counter", "goal": "G", "backstory": "B", "tools": ["custom:word_count"],
        "settings": {"max_iter": 4, "inject_date": true}}`,
      "tools/word_count.ts": "",
      "schemas/Count.json": JSON.stringify(schema),
    });
    expect(problems).toEqual([]);
    expect(crew?.agents).toEqual([
      {
        ...agent("Counter", { tools: ["word_count"], maxIterations: 4, dateFormat: "%Y-%m-%d" }),
        name: "counter",
      },
    ]);
    expect(crew?.tasks).toEqual([
      {
        name: "count",
        description: "Count",
        expectedOutput: "A number",
        agent: "counter",
        tools: ["word_count"],
        context: "all",
        markdown: false,
        output: { format: "pydantic", name: "Count", schema },
      },
    ]);
  });

  it("reports every problem at once, each with its level, file, path and line", () => {
    const { crew, problems } = load({
      "agents.yaml": `
researcher:
  role: R
  goal: 5
  backstory: B
  allow_delegation: true
  max_rpm: 0
  colour: blue
  planning: true
other: {role: O, goal: G, backstory: B, allow_delegation: false, verbose: true}
`,
      "tasks.yaml": `
first:
  description: D
  agent: researchr
  tools:
    - SerperDevTool
  async_execution: true
  context: [first]
second:
  description: D
  expected_output: E
  agent: other
  output_json: Missing
  guardrails: [check it, 5]
  human_input: false
`,
      "crew.jsonc": `{
  "process": "hierarchical",
  "inputs": [],
  "procss": 1
}`,
    });
    expect(crew).toBeUndefined();
    expect(
      problems.map(({ level, file, path, line }) => `${level} ${file}:${line} ${path}`).toSorted(),
    ).toEqual(
      [
        "error agents.yaml:4 researcher.goal",
        "error crew.jsonc:2 process",
        "error crew.jsonc:3 inputs",
        "error crew.jsonc:4 procss",
        "error tasks.yaml:14 second.guardrails.1",
        "error tasks.yaml:4 first.agent",
        "error tasks.yaml:8 first.context.0",
        "unfinished tasks.yaml:13 second.output_json",
        "unfinished tasks.yaml:6 first.tools.0",
        "error agents.yaml:7 researcher.max_rpm",
        "warning agents.yaml:8 researcher.colour",
        "warning agents.yaml:9 researcher.planning",
        "error tasks.yaml:3 first",
      ].toSorted(),
    );
    expect(problems.find(({ path }) => path === "first.agent")?.message).toBe(
      "first: there is no agent researchr (did you mean researcher?); the agents are researcher, other",
    );
  });

  it.each([
    ["manager", "crew.jsonc", `{"process": "hierarchical"}`],
    ["process", "crew.jsonc", `{"process": "consensual"}`],
    ["skills", "crew.jsonc", `{"skills": ["a.txt"]}`],
    ["human_input", "tasks.yaml", TASKS.replace("agent: writer", "agent: writer\n  human_input: true")],
    ["api_key", "agents.yaml", AGENTS.replace("llm: openai/gpt-4o", "llm: {model: openai/x, api_key: abc}")],
    [
      "guardrail",
      "tasks.yaml",
      TASKS.replace("agent: writer", "agent: writer\n  guardrail: {file: my.check}"),
    ],
    [
      "ConditionalTask",
      "tasks.yaml",
      TASKS.replace("agent: writer", "agent: writer\n  type: ConditionalTask"),
    ],
    ["type", "agents.yaml", AGENTS.replace("  max_iter: 3", "  type: {python: my.Agent}")],
    ["output_file", "tasks.yaml", TASKS.replace("out/{topic}.md", "../{topic}.md")],
    ["schema", "tasks.yaml", TASKS.replace("agent: writer", "agent: writer\n  output_json: {type: array}")],
  ])("refuses a crew with a wrong %s", (key, file, text) => {
    const { crew, problems } = load({ "agents.yaml": AGENTS, "tasks.yaml": TASKS, [file]: text });
    const errors = problems.filter(({ level }) => level !== "warning");
    expect({ crew, levels: errors.map(({ level }) => level) }).toEqual({
      crew: undefined,
      levels: ["error"],
    });
    expect(`${errors[0]?.path} ${errors[0]?.message}`).toContain(key);
  });
});
