import { describe, expect, it } from "vitest";

import { declaredPython } from "../../../../../functions/crew/load/python/declared-python.ts";
import { pythonSources } from "../../../../../functions/crew/load/python/python-files.ts";
import {
  DescribedPython,
  PYTHON_LOCK,
  PythonLock,
} from "../../../../../functions/crew/load/python/python-lock.ts";
import { PythonAnswer, type PythonHalf, PythonRequest } from "../../../../../functions/crew/python-half.ts";

const FILES = {
  "crew.jsonc": JSON.stringify({
    python_version: "3.12",
    before_kickoff_callbacks: [{ python: "hooks.prepare" }],
    agents: {
      clerk: {
        role: "r",
        goal: "g",
        backstory: "b",
        tools: ["Search", "FileReadTool", "own", "custom:look"],
      },
    },
    tasks: [
      {
        name: "one",
        agent: "clerk",
        description: "d",
        expected_output: "e",
        tools: [{ use: "Search", with: { limit: 3 } }, "SearchTools.search_internet"],
        guardrail: { python: "checks.short" },
        output_pydantic: { python: "models.Report" },
      },
    ],
  }),
  "tools/search.py": "from crewai.tools import BaseTool\n\nclass Search(BaseTool):\n  pass\n",
  "tools/own.ts": "",
  "tools/own.py": "own = 1",
  "tools/look.py": "class Looker: pass",
  "checks.py": "def short(output): pass\ndef long(output): pass",
  "hooks.py": "def prepare(inputs): pass",
  "models.py": "class Report: pass",
  "web.py": "class SearchTools:\n    @tool\n    def search_internet(query):\n        pass\n",
  "requirements.txt": "requests",
};
const files = (changes: Readonly<Record<string, string>> = {}) =>
  new Map(Object.entries({ ...FILES, ...changes }));
const hash = (changes: Readonly<Record<string, string>> = {}) => {
  const declared = declaredPython(files(changes));
  return declared && pythonSources(files(changes), declared);
};

describe("what a crew's files name of its Python", () => {
  it("is its tools that a Python file has, its functions, and its version", () => {
    expect(declaredPython(files())).toEqual({
      tools: [
        { use: "Search", with: { limit: 3 } },
        { use: "Search" },
        { use: "SearchTools.search_internet" },
        { use: "custom:look" },
      ],
      functions: [
        { reference: "checks.short", kind: "guardrail" },
        { reference: "hooks.prepare", kind: "before_kickoff" },
        { reference: "models.Report", kind: "model" },
      ],
      version: "3.12",
    });
  });

  it.each([
    ["a line of Python", { "tools/search.py": "class Search: pass" }],
    ["another Python file", { "tools/more.py": "" }],
    ["its requirements", { "requirements.txt": "requests==2" }],
    ["what is named", { "crew.jsonc": FILES["crew.jsonc"].replace("checks.short", "checks.long") }],
    ["the version", { "crew.jsonc": FILES["crew.jsonc"].replace("3.12", "3.11") }],
  ])("gives another hash with %s", (_, changes) => {
    expect(hash(changes)).not.toBe(hash());
  });

  it("does not count the lock itself", () => {
    expect(hash({ [PYTHON_LOCK]: "{}" })).toBe(hash());
  });

  it("gives the same hash whatever else the crew's files say", () => {
    expect(hash({ "crew.jsonc": FILES["crew.jsonc"].replace('"role":"r"', '"role":"other"') })).toBe(hash());
  });
});

describe("the lock and the protocol", () => {
  it("read what the handler and the lock's maker write", async () => {
    const tool = { use: "Search", file: "tools/search.py", attribute: "Search", kind: "class" };
    const lock = {
      format: 1,
      sources: hash(),
      python: "3.13",
      packages: [
        { name: "requests", version: "2.32.3", file: "requests-2.32.3-py3-none-any.whl", sha256: "0" },
      ],
      added: [{ name: "requests", because: "tools/search.py imports requests" }],
      tools: [{ ...tool, name: "search", description: "Looks", schema: { type: "object" } }],
      functions: [{ reference: "checks.short", file: "checks.py", name: "short", kind: "guardrail" }],
      problems: [{ file: "tools/rag.py", line: 3, sentence: "RagTool of crewai_tools is not there" }],
    };
    expect(PythonLock.parse(lock)).toStrictEqual(lock);
    const call = { call: "tool", file: "tools/search.py", attribute: "Search", kind: "class", arguments: {} };
    expect(PythonRequest.parse({ ...call, seconds: 60 })).toStrictEqual({ ...call, seconds: 60 });
    const declared = declaredPython(files()) ?? { tools: [], functions: [] };
    const asked = { call: "describe", files: ["tools/search.py"], seconds: 60 } as const;
    const { version: _version, ...named } = declared;
    expect(PythonRequest.parse({ ...asked, ...named })).toEqual({ ...asked, ...named });
    const { tools, functions, problems } = lock;
    expect(DescribedPython.parse(lock)).toStrictEqual({ tools, functions, problems });
    const failure = { name: "ValueError", message: "no", at: "tools/search.py:3" };
    const half: PythonHalf = { call: async () => PythonAnswer.parse({ failure }) };
    const request = { call: "validate", file: "models.py", name: "Report", value: {}, seconds: 9 } as const;
    const options = { signal: AbortSignal.timeout(60_000) };
    await expect(half.call(request, options)).resolves.toStrictEqual({ failure });
  });
});
