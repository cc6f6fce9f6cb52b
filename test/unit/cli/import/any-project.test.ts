import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import fc from "fast-check";
import { expect, it } from "vitest";

import { importFrom } from "../../../../cli/import/import-project.ts";
import { readCrews } from "../../../../functions/adapters/crew-files/read-crews.ts";
import { PYTHON_LOCK } from "../../../../functions/crew/load/python/python-lock.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const FIXTURES = join(import.meta.dirname, "../../../fixtures/import");

/** All Python and YAML of the fixtures, by where it lies in its project. */
const SOURCES = readdirSync(FIXTURES, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(py|ya?ml|jsonc)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => path.includes("/project/"))
  .map((path) => ({ path: path.replace(/^.*\/project\//, ""), text: readFileSync(path, "utf8") }));

const WORDS = [
  "Crew(",
  "Agent(",
  "@CrewBase\nclass X:\n",
  "config=",
  "self.agents",
  "__proto__",
  "**x",
  "[",
  "]",
  ")",
  "'",
  '"""',
  "\n    ",
  "if x:\n",
  "lambda: ",
  "f'{",
  "\0",
  "\uFFFD",
  "ä",
  ".kickoff(inputs={",
  "x = x\n",
  "from crew import *\n",
];

const place = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  word: fc.constantFrom(...WORDS),
  cut: fc.nat(40),
});

/** A text of the fixtures with words put in, and others taken out. */
const damaged = fc
  .record({ source: fc.constantFrom(...SOURCES), places: fc.array(place, { maxLength: 6 }) })
  .map(({ source, places }) => ({
    path: source.path,
    text: places.reduce((text, { at, word, cut }) => {
      const offset = Math.floor(at * text.length);
      return text.slice(0, offset) + word + text.slice(offset + cut);
    }, source.text),
  }));

it("whatever a project holds, it is imported without a throw, and what is written loads or is named", async () => {
  const projects = fc.array(damaged, { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(projects, async (files) => {
      await using folder = await temporaryFolder();
      const [project, crews] = [join(folder.path, "project"), join(folder.path, "crews")];
      for (const { path, text } of files) {
        mkdirSync(dirname(join(project, path)), { recursive: true });
        writeFileSync(join(project, path), text);
      }
      const report = await importFrom(project, crews, {});
      if (report.crews.length === 0) return;
      const loaded = await readCrews(crews);
      expect(loaded.map(({ name }) => name)).toEqual(report.crews.map(({ crew }) => crew).toSorted());
      for (const { name, crew, problems } of loaded) {
        const told = report.crews.find((one) => one.crew === name);
        expect(told).toBeDefined();
        // Its Python is run by whoever reads the crew next, and never by an import.
        const left = problems.filter(({ level, file }) => level === "unfinished" && file !== PYTHON_LOCK);
        expect(told?.todo).toHaveLength(left.length);
        expect(crew !== undefined || (told?.refused.length ?? 0) > 0).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});

const HOSTILE: Readonly<Record<string, string>> = {
  "brackets that nest 5,000 deep": `x = ${"[".repeat(5000)}${"]".repeat(5000)}`,
  "blocks that nest 300 deep": `${Array.from({ length: 300 }, (_, depth) => `${" ".repeat(depth)}if x:\n`).join("")}${" ".repeat(300)}y = 1`,
  "a sum of 20,000 texts": `x = ${Array.from({ length: 20_000 }, () => '"a"').join(" + ")}`,
  "texts and lists that double sixty times": ["t", "l"]
    .flatMap((name) => [
      `${name}0 = ${name === "t" ? '"ab"' : "[1]"}`,
      ...Array.from({ length: 60 }, (_, n) => `${name}${n + 1} = ${name}${n} + ${name}${n}`),
    ])
    .join("\n"),
  "functions that call each other for ever":
    "def f(x):\n    return [g(x), g(x)]\n\ndef g(x):\n    return [f(x), f(x)]\n\ny = f(1)",
  "classes that inherit from each other": "class A(B):\n    pass\n\nclass B(A):\n    pass\n\nx = A().y",
  "lists and mappings that hold themselves": "x = []\nx.append(x)\ny = {}\ny['y'] = y",
  "modules that import each other": "from main import *\nfrom hostile import *\nimport main",
};

it.each(Object.entries(HOSTILE))(
  "a project with %s is looked through, and its crew comes in",
  async (_, text) => {
    await using folder = await temporaryFolder();
    const project = join(folder.path, "project");
    mkdirSync(project);
    writeFileSync(
      join(project, "hostile.py"),
      `from crewai import Crew\nfrom main import team\n${text}\nCrewLater = 1\n`,
    );
    writeFileSync(
      join(project, "main.py"),
      'from crewai import Agent, Crew, Task\nimport hostile\na = Agent(role="R", goal="G", backstory="B")\nteam = Crew(agents=[a], tasks=[Task(description="D", expected_output="E", agent=a)])\n',
    );
    const report = await importFrom(project, join(folder.path, "crews"), {});
    expect(report.crews.map(({ crew, agents, tasks }) => [crew, agents, tasks])).toEqual([["project", 1, 1]]);
  },
);
