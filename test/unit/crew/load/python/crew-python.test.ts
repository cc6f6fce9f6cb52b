import { describe, expect, it } from "vitest";

import { declaredPython } from "../../../../../functions/crew/load/python/declared-python.ts";
import { pythonSources } from "../../../../../functions/crew/load/python/python-files.ts";
import { PYTHON_LOCK } from "../../../../../functions/crew/load/python/python-lock.ts";
import { agent, AGENTS, crew, load, messages, task, TASKS } from "../../../../support/crew/crew-files.ts";

type Files = Readonly<Record<string, string>>;

const PYTHON = {
  "tools/search.py": "class Search(BaseTool):\n  pass\n\nclass FileReadTool(BaseTool):\n  pass\n",
  "checks.py":
    "from rules import most\ndef short(output): pass\ndef note(output): pass\ndef prepare(inputs): pass\n",
  "rules.py": "most = 3\n",
  "models.py": "class Report(BaseModel):\n  pass\n",
};
const TOOL = {
  file: "tools/search.py",
  attribute: "Search",
  kind: "class",
  name: "search",
  description: "Looks",
  schema: { type: "object", properties: {} },
} as const;
const SCHEMA = { type: "object", properties: { title: { type: "string" } }, required: ["title"] };

/** The crew's files with a lock of these entries, made for them as they are. */
function locked(files: Files, entries: object = {}): Files {
  const all = new Map(Object.entries({ "agents.yaml": AGENTS, "tasks.yaml": TASKS, ...PYTHON, ...files }));
  const declared = declaredPython(all);
  const sources = declared && pythonSources(all, declared);
  const empty = { packages: [], added: [], tools: [], functions: [], problems: [] };
  const lock = JSON.stringify({ format: 1, sources, python: "3.13", ...empty, ...entries });
  return { ...PYTHON, ...files, [PYTHON_LOCK]: lock };
}
const used = (use: string) => ({ tools: [{ use, ...TOOL }] });
const COMMAND = "npx stepcrew python sample";
const unfinished = (files: Files) =>
  messages(files).filter((line) => line.startsWith("unfinished") || line.startsWith("error"));

describe("a tool of the crew's Python", () => {
  it("is one of the crew, by its name as any other, and unsafe unless the crew says otherwise", () => {
    const files = locked(task("tools: [Search]"), used("Search"));
    const { crew: loaded } = load(files);
    expect(loaded?.tasks[0]?.tools).toStrictEqual(["Search"]);
    expect(loaded?.python).toStrictEqual({
      version: "3.13",
      tools: { Search: { ...TOOL, effect: "unsafe" } },
    });
    expect(loaded?.builtInTools).toBeUndefined();
    const effects = crew('"python_effects": {"Search": "read"}');
    const other = load(locked({ ...task("tools: [Search]"), ...effects }, used("Search")));
    expect(other.crew?.python?.tools?.["Search"]?.effect).toBe("read");
  });

  it("counts before one that is built in, and is another one with other settings", () => {
    const tools = [
      { use: "FileReadTool", ...TOOL },
      { use: "FileReadTool", ...TOOL, with: { folder: "data" } },
    ];
    const keys = 'tools: ["FileReadTool", {use: FileReadTool, with: {folder: data}}]';
    const { crew: loaded, problems } = load(locked(task(keys), { tools }));
    expect(problems.filter(({ level }) => level !== "warning")).toStrictEqual([]);
    expect(loaded?.tasks[0]?.tools).toStrictEqual(["FileReadTool", 'FileReadTool {"folder":"data"}']);
    expect(loaded?.python?.tools?.['FileReadTool {"folder":"data"}']?.with).toEqual({ folder: "data" });
  });

  it("is not among the Python that nothing names, nor is what it imports", () => {
    const files = locked(
      { ...task("tools: [Search]"), "tools/search.py": `import rules\n${PYTHON["tools/search.py"]}` },
      used("Search"),
    );
    expect(messages(files)).toStrictEqual([
      'warning checks.py : checks.py and models.py are Python that nothing here names: a tool is named by its class or function, a guardrail or a hook as {"python": "module.function"}',
    ]);
  });

  it.each([
    [
      "missing",
      { ...PYTHON, ...task("tools: [Search]") },
      `The crew's Python is not known yet, for there is no python.lock: ${COMMAND} makes it`,
    ],
    [
      "stale",
      { ...locked(task("tools: [Search]"), used("Search")), "rules.py": "most = 4" },
      `python.lock is older than the crew's Python, or what its files name of it: ${COMMAND} makes it anew`,
    ],
    [
      "damaged",
      { ...PYTHON, ...task("tools: [Search]"), [PYTHON_LOCK]: "{" },
      `python.lock cannot be read: ${COMMAND} makes it anew`,
    ],
  ])("is unfinished, told once, while python.lock is %s", (_, files, sentence) => {
    const all = { ...files, ...agent("tools: [Search, FileReadTool]") };
    const declared = _ === "stale" ? files : all;
    expect(unfinished(declared)).toStrictEqual([`unfinished python.lock : ${sentence}`]);
    expect(load(declared).crew?.tasks[0]?.tools).toStrictEqual([]);
  });

  it("is told with the line of Python that keeps it from being used", () => {
    const problem = {
      for: ["Search"],
      file: "tools/search.py",
      line: 7,
      sentence: "RagTool of crewai_tools is not there",
    };
    const { problems } = load(locked(task("tools: [Search]"), { problems: [problem] }));
    expect(problems.filter(({ level }) => level === "unfinished")).toStrictEqual([
      {
        level: "unfinished",
        file: "tools/search.py",
        path: "",
        line: 7,
        message: "Search: RagTool of crewai_tools is not there",
      },
    ]);
  });

  it.each([
    [
      '{"Search": "readonly"}',
      'crew.jsonc python_effects.Search: python_effects of Search must be "read", "idempotent" or "unsafe"',
    ],
    [
      '{"Serch": "read"}',
      "crew.jsonc python_effects.Serch: No agent or task uses a Python tool Serch (did you mean Search?)",
    ],
    ["[]", 'crew.jsonc python_effects: python_effects must be a mapping: {"MyTool": "read"}'],
  ])("has an effect that is checked: %s", (written, message) => {
    const files = { ...task("tools: [Search]"), ...crew(`"python_effects": ${written}`) };
    expect(unfinished(locked(files, used("Search")))).toStrictEqual([`error ${message}`]);
  });

  it("reads variables, which are told with the line where they are read first", () => {
    const text = `import os
# os.environ["COMMENTED"]
os.environ["OWN"] = "x"
key = os.environ["A_KEY"] or os.environ["OWN"]
class Search(BaseTool):
  env_vars: list = [EnvVar(
    name="B_KEY", description="d")]
  def _run(self):
    return os.getenv('C_KEY', "") + os.environ.get( "D_KEY") + os.getenv("A_KEY") + os.environ["HOME"]
`;
    const files = { ...task("tools: [Search]"), "tools/search.py": text, "rules.py": 'os.getenv("UNUSED")' };
    expect(load(locked(files, used("Search"))).variables).toStrictEqual([
      { name: "A_KEY", file: "tools/search.py", line: 4 },
      { name: "B_KEY", file: "tools/search.py", line: 6 },
      { name: "C_KEY", file: "tools/search.py", line: 9 },
      { name: "D_KEY", file: "tools/search.py", line: 9 },
    ]);
    expect(load(locked(task("tools: [Search]"), used("Search")))).not.toHaveProperty("variables");
  });

  it("may take as long as the crew says", () => {
    const files = (seconds: string) => ({
      ...task("tools: [Search]"),
      ...crew(`"python_seconds": {"Search": ${seconds}}`),
    });
    const { crew: loaded } = load(locked(files("300"), used("Search")));
    expect(loaded?.python?.tools?.["Search"]?.seconds).toBe(300);
    expect(unfinished(locked(files("900"), used("Search")))).toStrictEqual([
      "error crew.jsonc python_seconds.Search: python_seconds of Search must be a number of seconds above 0, at most 840",
    ]);
  });

  it("runs with a Python that there is", () => {
    expect(unfinished(crew('"python_version": "3.9"'))).toStrictEqual([
      'error crew.jsonc python_version: python_version of crew: write "3.10", "3.11", "3.12" or "3.13"',
    ]);
  });
});

describe("functions of the crew's Python", () => {
  const names = { short: "guardrail", note: "callback", prepare: "before_kickoff" } as const;
  const functions = [
    ...Object.entries(names).map(([name, kind]) => ({
      reference: `checks.${name}`,
      file: "checks.py",
      name,
      kind,
    })),
    { reference: "checks.note", file: "checks.py", name: "note", kind: "after_kickoff" },
    { reference: "models.Report", file: "models.py", name: "Report", kind: "model", schema: SCHEMA },
  ];
  const files = {
    ...task(
      'guardrails: [{python: checks.short}, "be kind"], callback: {python: checks.note}, output_pydantic: {python: models.Report}',
    ),
    ...crew(
      '"before_kickoff_callbacks": [{"python": "checks.prepare"}], "after_kickoff": {"python": "checks.note"}, "task_callback": {"python": "checks.note"}',
    ),
  };

  it("are guardrails, hooks, callbacks and the models of outputs", () => {
    const { crew: loaded, problems } = load(locked(files, { functions }));
    const note = { file: "checks.py", name: "note" };
    expect(loaded?.python).toStrictEqual({
      version: "3.13",
      beforeKickoff: [{ file: "checks.py", name: "prepare" }],
      afterKickoff: [note],
    });
    expect(loaded?.tasks[0]).toMatchObject({
      guardrails: [{ python: { file: "checks.py", name: "short" } }, { sentence: "be kind" }],
      callbacks: [note],
      output: { format: "pydantic", name: "Report", python: { file: "models.py", name: "Report" } },
    });
    expect(problems.filter(({ level }) => level !== "warning")).toStrictEqual([]);
  });

  it("tell which inputs a hook gives", () => {
    const hooked = crew('"before_kickoff": {"python": "checks.prepare"}');
    const prepare = {
      reference: "checks.prepare",
      file: "checks.py",
      name: "prepare",
      kind: "before_kickoff",
    };
    const given = load(locked(hooked, { functions: [{ ...prepare, inputs: ["topic"] }] })).givenInputs;
    expect(given).toStrictEqual(new Map([["topic", "prepare of checks.py"]]));
    expect(load(locked(hooked, { functions: [prepare] })).givenInputs?.size).toBe(0);
  });

  it("are told with the nearest name where there is none of theirs", () => {
    expect(unfinished({ ...PYTHON, ...task("guardrail: {python: chekcs.shrot}") })).toStrictEqual([
      "unfinished tasks.yaml t.guardrail: No Python file of the crew has chekcs.shrot (did you mean short?): put the file that has it into the crew's folder",
    ]);
  });

  it("have no effect where they are named in another way", () => {
    const written = { ...task("callback: my.note"), ...crew('"before_kickoff": "prepare"') };
    expect(messages(written)).toStrictEqual([
      'unfinished crew.jsonc before_kickoff: before_kickoff has no effect as it is written: name a function of the crew\'s Python, {"python": "module.function"}',
      'warning tasks.yaml t.callback: callback has no effect as it is written: name a function of the crew\'s Python, {"python": "module.function"}',
    ]);
  });
});
