import { expect, test } from "vitest";

import { readRequirement } from "../../../../../infra/python/declared/requirement.ts";
import { readImports } from "../../../../../infra/python/imports/read-imports.ts";
import { type ImportedModule, wantedPackages } from "../../../../../infra/python/imports/wanted-packages.ts";
import { folderOfEachTest } from "../../../../support/folder-of-each-test.ts";
import { pythonHere } from "../../../../support/python/python-here.ts";

const python = await pythonHere();
const folder = folderOfEachTest();

test.skipIf(python === undefined)(
  "what files import is found without running them, through the crew's own modules",
  async () => {
    await folder.write(
      "crew/tools/look_up.py",
      `import json, requests
from typing import TYPE_CHECKING
from own.parts import helper
from . import near
if TYPE_CHECKING:
    import pandas
try:
    import orjson
except ImportError:
    orjson = None
open("mark", "w")
def later():
    import yaml.nodes
`,
    );
    await folder.write("crew/tools/near.py", "import bs4\n");
    await folder.write("crew/own/parts/helper.py", "from dotenv import load_dotenv\nimport telnetlib\n");
    await folder.write("crew/crew.py", "import selenium\n");
    const paths = [`${folder.path}/crew`, `${folder.path}/_shared`];
    const files = ["tools/look_up.py"];
    if (python === undefined) throw new Error("there is no Python");
    const told = await readImports({ paths, files, version: "3.13" }, python, process.env);
    const where = told.imports.map(
      ({ module, file, line, optional }) => `${file}:${line} ${module} ${optional}`,
    );
    expect(where.toSorted((one, other) => (one < other ? -1 : 1))).toEqual([
      "own/parts/helper.py:1 dotenv false",
      "tools/look_up.py:1 requests false",
      "tools/look_up.py:13 yaml false",
      "tools/look_up.py:8 orjson true",
      "tools/near.py:1 bs4 false",
    ]);
    expect(told.problems).toEqual([
      {
        file: "own/parts/helper.py",
        line: 2,
        sentence:
          "Python 3.13 has no telnetlib any more: write an older python_version into crew.jsonc, or use something else",
      },
    ]);
  },
);

test.skipIf(python === undefined)(
  "files that Python cannot read are told, the first with its line",
  async () => {
    await folder.write("crew/tools/look_up.py", "import own.near\nfrom tools import wrong\n");
    await folder.write("crew/own/near.py", "\n\ndef (\n");
    await folder.write("_shared/tools/wrong.py", "x = = 2\n");
    const paths = [`${folder.path}/crew`, `${folder.path}/_shared`];
    if (python === undefined) throw new Error("there is no Python");
    const reading = readImports({ paths, files: ["tools/look_up.py"], version: "3.13" }, python, process.env);
    await expect(reading).rejects.toMatchObject({
      name: "PythonProblem",
      file: "own/near.py",
      line: 3,
      message: expect.stringMatching(
        /^Python 3\.\d+ cannot read it: .*; tools\/wrong\.py:1: Python 3\.\d+ cannot read it: invalid syntax$/,
      ) as string,
    });
  },
);

const imported = (module: string): ImportedModule => ({
  module,
  file: "tools/x.py",
  line: 1,
  optional: false,
});

test("CrewAI itself is left out, pydantic is always there, and what CrewAI would have brought is added", () => {
  const declared = ["crewai[tools]>=1", "crewai_tools", "pandas>=2", "httpx<1"].flatMap((line) => {
    const read = readRequirement(line);
    return "problem" in read ? [] : [read];
  });
  const { lines, added } = wantedPackages(
    declared,
    ["requests", "bs4", "httpx", "crewai", "mystery"].map(imported),
  );
  expect(lines).toEqual([
    "beautifulsoup4>=4.13.4,<5",
    "httpx<1",
    "pandas>=2",
    "pydantic>=2.11.9,<2.13",
    "requests>=2.33.0,<3",
  ]);
  expect(added).toEqual([
    { name: "pydantic", because: "CrewAI's tools are made of it" },
    { name: "requests", because: "tools/x.py imports requests" },
    { name: "beautifulsoup4", because: "tools/x.py imports bs4" },
  ]);
});

test("a pydantic that is asked for counts", () => {
  const own = readRequirement("pydantic==2.11.9");
  if ("problem" in own) throw new Error(own.problem);
  expect(wantedPackages([own], [])).toEqual({ lines: ["pydantic==2.11.9"], added: [] });
});
