import { describe, expect, it } from "vitest";

import { loadCrew } from "../../../../functions/crew/load/load-crew.ts";
import { agent, AGENTS, crew, load, messages, task, TASKS } from "../../../support/crew/crew-files.ts";

const IMPORT = "npx stepcrew import <the project's folder>";
const CREW_PY = "from crewai.project import CrewBase\n\n@CrewBase\nclass Sample:\n    pass\n";
const noCrew = (files: Readonly<Record<string, string>>) =>
  loadCrew("sample", new Map(Object.entries(files))).problems.map(
    ({ file, message }) => `${file}: ${message}`,
  );

describe("what a CrewAI project has and nothing here uses", () => {
  it.each([
    [
      "a crew in Python",
      { "crew.py": CREW_PY },
      `warning crew.py : crew.py declares a crew in Python, which is not read: its tools, models, process and order of tasks are missing here. Write crew.jsonc, or bring the project in: ${IMPORT}`,
    ],
    [
      "a crew in Python beside crew.jsonc",
      { ...crew('"cache": true'), "crew.py": CREW_PY },
      `warning crew.py : crew.py declares a crew in Python, which is not read: crew.jsonc says what counts. Remove it, or bring the project in: ${IMPORT}`,
    ],
    [
      "other Python",
      { "main.py": "print(1)", "tools/a.py": "x = 1", "__init__.py": "\n" },
      `warning main.py : main.py and tools/a.py are Python that nothing here names: a tool is named by its class or function, a guardrail or a hook as {"python": "module.function"}`,
    ],
    [
      "PDFs",
      { "knowledge/a.pdf": "" },
      "warning knowledge/a.pdf : knowledge/a.pdf is not read: write a tool that looks up what is needed",
    ],
    [
      "a config folder further down",
      { "src/x/config/agents.yaml": "" },
      `warning src/x/config/agents.yaml : src/x/config/agents.yaml is not read: agents.yaml and tasks.yaml count that lie in the crew's folder or in its config/. To bring the project in: ${IMPORT}`,
    ],
  ])("is named: %s", (_, files, message) => {
    expect(messages(files)).toEqual([message]);
  });

  it("is named where there is no crew at all, in the file that is there", () => {
    const found = noCrew({ "src/x/config/agents.yaml": "", "src/x/crew.py": CREW_PY });
    expect(found).toEqual([
      `src/x/config/agents.yaml: There is no crew here: write agents.yaml and tasks.yaml, or crew.jsonc. src/x/config/agents.yaml is a part of a CrewAI project; bring it in: ${IMPORT}`,
    ]);
    expect(noCrew({ "crew.py": CREW_PY })[0]).toContain("crew.py is a part of a CrewAI project");
    expect(noCrew({ "team.py": "# Crew()\nteam = Crew(agents=[])\n" })[0]).toContain("team.py is a part");
    expect(noCrew({ "notes.json": "{}" })).toEqual([
      "crew.jsonc: There is no crew here: write agents.yaml and tasks.yaml, or crew.jsonc",
    ]);
  });
});

describe("one mistake is told once", () => {
  it("a wrong config of an agent or a task", () => {
    const written = crew(
      '"agents": {"a": {}, "b": {"config": "aa"}}, "tasks": [{"name": "t"}, {"name": "u", "config": "tt"}]',
    );
    expect(messages(written)).toEqual([
      "error crew.jsonc agents.b.config: There is no aa in the crew's files (did you mean a?)",
      "error crew.jsonc tasks.1.config: There is no tt in the crew's files (did you mean t?)",
    ]);
  });

  it("tasks that are no list", () => {
    expect(messages(crew('"tasks": {"t": {}}'))).toEqual(["error crew.jsonc tasks: tasks must be a list"]);
  });

  it("a missing tool that several name", () => {
    const files = { ...agent("tools: [SerperDevTool]"), ...task("tools: [SerperDevTool]") };
    expect(messages(files)).toEqual([
      "unfinished agents.yaml a.tools.0: There is no tool SerperDevTool: it is one of CrewAI's own, and not built in here. Write tools/SerperDevTool.ts",
    ]);
  });

  it.each([
    [
      "far from any",
      agent("wording: x"),
      "agents.yaml a.wording: wording is not a known key; the nearest to it is config",
    ],
    [
      "of a model",
      agent("llm: {model: openai/x, wording: 1}"),
      expect.stringMatching(
        /^agents.yaml a.llm.wording: llm's wording is not known and has no effect; known are provider, model, temperature, /,
      ) as string,
    ],
    [
      "of a model, misspelt",
      agent("llm: {model: openai/x, temprature: 1}"),
      "agents.yaml a.llm.temprature: llm's temprature is not known and has no effect (did you mean temperature?)",
    ],
  ])("an unknown key %s", (_, files, message) => {
    expect(messages(files).map((line) => line.replace(/^\w+ /, ""))).toEqual([message]);
  });
});

describe("a tool that is not there says where it is instead", () => {
  it.each([
    [
      "in Python, by its file",
      { "tools/look.py": "class Looker: pass" },
      "look",
      'write the name of a class or function of tools/look.py, or "custom:look"',
    ],
    [
      "at CrewAI",
      {},
      "crewai_tools:RagTool",
      "it is one of CrewAI's own, and not built in here. Write tools/RagTool.ts",
    ],
    ["nowhere", {}, "my_module:Look", "write tools/Look.ts"],
  ])("%s", (_, files, name, sentence) => {
    const [found = ""] = messages({ ...files, ...task(`tools: ["${name}"]`) }).filter((line) =>
      line.startsWith("unfinished"),
    );
    expect(found).toBe(`unfinished tasks.yaml t.tools.0: There is no tool ${name}: ${sentence}`);
  });

  it.each([
    ["Serch", "class SearchTool(BaseTool):\n  pass\nclass Search(base.BaseTool): pass", "Search"],
    ["look_upp", '@tool("look")\n@other\nasync def look_up(word): pass', "look_up"],
    ["my.tools.fnd", "class Tools:\n  @tool\n  def find(word): pass", "find"],
    ["price_off", "price_of = StructuredTool.from_function(f)\ndef price_offs(): pass", "price_of"],
  ])("in Python under a name like %s", (name, text, near) => {
    const written = name.includes(".") ? `{python: ${name}}` : name;
    const found = messages({ "pack/all.py": text, ...task(`tools: [${written}]`) });
    expect(found).toContain(
      `unfinished tasks.yaml t.tools.0: There is no tool ${name} (did you mean ${near}?)`,
    );
  });

  it("on CrewAI's platform", () => {
    expect(messages(task('tools: ["platform:gmail"]'))).toEqual([
      "unfinished tasks.yaml t.tools.0: platform:gmail is an app of CrewAI's platform, which is not connected: write a file in tools/ for what it is to do",
    ]);
  });
});

describe("what refers to Python is called by its name, and can be rehearsed without", () => {
  it.each([
    [
      "a tool",
      task("tools: [{python: my.tools.look}]"),
      "tasks.yaml t.tools.0: There is no tool my.tools.look: write tools/look.ts",
    ],
    [
      "a guardrail",
      task("guardrail: {python: my.check}"),
      "tasks.yaml t.guardrail: No Python file of the crew has my.check: put the file that has it into the crew's folder",
    ],
    [
      "an output",
      task("output_json: {python: my.Report}"),
      "tasks.yaml t.output_json: No Python file of the crew has my.Report: put the file that has it into the crew's folder",
    ],
    [
      "a condition",
      task("condition: {python: my.needed}"),
      "tasks.yaml t.condition: No Python file of the crew has my.needed: put the file that has it into the crew's folder",
    ],
    [
      "a hook",
      crew('"before_kickoff_callbacks": [{"python": "my.prepare"}]'),
      "crew.jsonc before_kickoff_callbacks.0: No Python file of the crew has my.prepare: put the file that has it into the crew's folder",
    ],
    [
      "a callback",
      task("callback: {python: my.tell}"),
      "tasks.yaml t.callback: No Python file of the crew has my.tell: put the file that has it into the crew's folder",
    ],
    [
      "knowledge, with its files",
      agent("knowledge_sources: [{type: pdf, file_paths: [manual.pdf]}, notes.txt, {content: Bees fly}]"),
      "agents.yaml a.knowledge_sources: knowledge_sources (manual.pdf, notes.txt) are not supported: write a tool that looks it up, or put it into the description",
    ],
    [
      "a server of the platform",
      agent("mcps: [stripe]"),
      "agents.yaml a.mcps: mcps (stripe) are not supported: write a file in tools/ for each tool that you need",
    ],
  ])("%s", (_, files, message) => {
    expect(messages(files)).toEqual([`unfinished ${message}`]);
    expect(load(files).crew).toBeDefined();
  });

  it("a class that an agent is made by is refused", () => {
    expect(messages(agent("type: {python: my.Agent}"))).toEqual([
      "error agents.yaml a.type: type is my.Agent, a class of Python that is not known here: write Agent, Task or ConditionalTask",
    ]);
  });
});

describe("what a crew has and does not use is a warning", () => {
  const told = (files: Readonly<Record<string, string>>) =>
    loadCrew(
      "sample",
      new Map(Object.entries({ "agents.yaml": AGENTS, "tasks.yaml": TASKS, ...files })),
    ).problems.map(({ level, path, message }) => `${level} ${path}: ${message}`);

  it("an agent that no task names", () => {
    expect(told({})).toEqual(["warning boss: no task names the agent boss, so that it does nothing"]);
  });

  it.each([
    ["a coworker", agent("allow_delegation: true")],
    ["led by a manager", crew('"process": "hierarchical", "manager_llm": "openai/x"')],
  ])("but not one that is %s", (_, files) => {
    expect(told(files)).toEqual([]);
  });

  it("an input with a default that no text mentions", () => {
    expect(messages(crew('"inputs": {"query": "x", "crewai_trigger_payload": "y"}'))).toEqual([
      "warning crew.jsonc inputs.query: no text mentions the input query: write {query} where it belongs, or remove it",
    ]);
  });
});

describe("a to-do keeps a crew unfinished until it is removed", () => {
  it("wherever it stands", () => {
    const written = crew(
      '"todo": ["Look"], "agents": {"a": {"todo": "Write"}}, "tasks": [{"name": "t", "todo": ["One", "Two"]}]',
    );
    expect(messages(written)).toEqual([
      "unfinished crew.jsonc todo.0: To do: Look",
      "unfinished crew.jsonc agents.a.todo: To do: Write",
      "unfinished crew.jsonc tasks.0.todo.0: To do: One",
      "unfinished crew.jsonc tasks.0.todo.1: To do: Two",
    ]);
    expect(load(written).crew).toBeDefined();
  });

  it("is a sentence", () => {
    expect(messages(crew('"todo": [1]'))).toEqual([
      "error crew.jsonc todo.0: todo is a list of sentences, each of which keeps the crew unfinished",
    ]);
  });
});

it("a model's provider may be written beside its name, as CrewAI's own projects do", () => {
  const { crew: loaded } = load(agent("llm: {model: gpt-4o, provider: openai}"));
  expect(loaded?.agents[0]?.llm).toEqual({ model: "openai/gpt-4o" });
});
