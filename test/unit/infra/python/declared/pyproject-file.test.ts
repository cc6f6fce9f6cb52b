import { expect, test } from "vitest";

import { poetryVersions, readPyprojectFile } from "../../../../../infra/python/declared/pyproject-file.ts";
import { requirementText } from "../../../../../infra/python/declared/requirement.ts";

const read = (text: string) => {
  const { requirements, ...rest } = readPyprojectFile("pyproject.toml", text);
  return { ...rest, lines: requirements.map(requirementText) };
};

test("[project] is read, as crewai create writes it", () => {
  const text = `[project]
name = "x"
requires-python = ">=3.10,<3.14"
dependencies = ["crewai[tools]>=1.0", "requests>=2"]
[tool.crewai]
type = "crew"`;
  expect(read(text)).toEqual({
    lines: ["crewai[tools]>=1.0", "requests>=2"],
    problems: [],
    requiresPython: ">=3.10,<3.14",
  });
});

test("[tool.poetry] is read, as older projects write it", () => {
  const text = `[tool.poetry.dependencies]
python = ">=3.10,<=3.13"
crewai = { extras = ["tools"], version = ">=0.55" }
requests = "^2.32"
pandas = "*"
own = { path = "../own" }`;
  const { lines, problems, requiresPython } = read(text);
  expect(lines).toEqual(["crewai[tools]>=0.55", "requests>=2.32,<3", "pandas"]);
  expect(requiresPython).toBe(">=3.10,<=3.13");
  expect(problems).toEqual([
    {
      file: "pyproject.toml",
      line: 6,
      sentence: "own is not taken from the registry by versions: write it as a text, such as ^2.32",
    },
  ]);
});

test.each([
  ["^1.2.3", ">=1.2.3,<2"],
  ["^0.28.1", ">=0.28.1,<0.29"],
  ["~1.2", ">=1.2,<1.3"],
  ["~1", ">=1,<2"],
  ["2.0", "==2.0"],
  [">=2,<3", ">=2,<3"],
  ["*", ""],
])("poetry's %s is %s", (written, versions) => {
  expect(poetryVersions(written)).toBe(versions);
});

test("what is no TOML, or not what PEP 621 says, is told with its line", () => {
  expect(read("[project\n").problems[0]?.sentence).toMatch(/^is not valid TOML: /);
  expect(read('[project]\nname = "x"\ndependencies = "requests"').problems).toEqual([
    {
      file: "pyproject.toml",
      line: 3,
      sentence: "project.dependencies is not what PEP 621 says: write a list of texts",
    },
  ]);
  expect(read('[project]\ndependencies = [\n  "x @ git+https://host/x",\n]').problems[0]?.line).toBe(3);
});
