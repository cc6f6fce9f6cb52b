import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { readYaml } from "../../../../functions/crew/load/yaml-document.ts";
import { parseExactly } from "../../../../functions/json/exact-json.ts";
import { ExactNumber } from "../../../../functions/json/exact-number.ts";

const FIXTURES = join(import.meta.dirname, "../../../fixtures/pyyaml");
const fixture = (name: string): unknown => parseExactly(readFileSync(join(FIXTURES, name), "utf8"));

const documents = fixture("documents.json") as readonly string[];
/** Made by PyYAML itself: values.py beside it. */
const values = fixture("values.json") as readonly ({ readonly value: unknown } | { readonly line: number })[];

/** Where the mistake is; PyYAML names where it could not go on: the line behind, or the end of the file. */
const OUR_LINES: Readonly<Record<string, number>> = {
  "a: 'open\nb: 1\n": 1,
  'a: "open\nb: 1\nc: 2\n': 1,
  "a: 'a\n": 1,
  "a: '\n": 1,
  'a: "\n': 1,
  "a\nb: 1\n": 1,
  "'a\nb': 1\n": 1,
  "a: |\nx\n": 2,
  "a: x\nb\nc: 1\n": 2,
};

/** As values.py writes what JSON has no word for. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return { date: true };
  if (Array.isArray(value)) return value.map(plain);
  if (Object.is(value, -0)) return 0;
  if (typeof value === "number" && !Number.isFinite(value))
    return { float: Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf" };
  if (typeof value !== "object" || value === null || value instanceof ExactNumber) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

describe("a YAML document is read as PyYAML reads it", () => {
  it.each(documents.map((text, index) => [text, values[index]] as const))("%j", (text, expected) => {
    const { value, problems } = readYaml("agents.yaml", text);
    const error = problems.find(({ level }) => level === "error");
    const ours = error === undefined ? { value: plain(value ?? null) } : { line: error.line };
    const line = OUR_LINES[text];
    expect(ours).toEqual(line === undefined ? expected : { line });
  });
});

describe("what PyYAML refuses is told in words of its own", () => {
  it.each([
    [
      "a: !env NAME\n",
      "The tag !env means nothing here, nor to CrewAI's loader: write the value itself, or {name} for an input",
    ],
    ["a: !!python/name:os.system x\n", "The tag !!python/name:os.system means nothing here"],
    ["a: !ENV\n  - x\n", "The tag !ENV means nothing"],
    ["a: !secret x\nb: !include y.yaml\n", "The tag !secret"],
    [
      "a: {topic} expert\n",
      'This is not valid YAML: This stands behind a value that is complete, such as {…}, […] or "…": put quotes around',
    ],
    ["a: {{topic}}\n", "Braces without quotes are a mapping"],
    ["a: Analyst: senior\n", "This is not valid YAML: A colon and a blank begin a value"],
    ["a: @x\n", "No text begins with this character"],
    ["a: *x\n", "* begins an alias in YAML: put quotes around"],
    ['a: "\\q"\n', "In double quotes a backslash begins an escape"],
    ["a:\n\tb: 1\n", "blanks"],
    ["a: 'x\n", "A quote is not closed"],
    ["a: [x\n", "is not closed"],
    ["a: - x\n", "A list begins in the next line"],
    ["a: |x\n", "| and > stand alone behind the colon"],
    ["a: &b [*b]\n", "*b stands inside what it refers to"],
    [
      "a: x\u0007\n",
      String.raw`The character U+0007 cannot stand in YAML: remove it, or write \u0007 in double quotes`,
    ],
    ["yes: a\n", "The key yes is read as true, as CrewAI reads it: put quotes around it"],
    ["a: =\n", "= alone has a meaning of its own"],
    ["a: & b\n", "& begins an anchor in YAML: put quotes around the whole text"],
    ["a: !!set {x}\n", "!!set makes a value that no crew's file can have"],
    ["a: !!omap [b: 1]\n", "!!omap makes a value that no crew's file can have"],
    ["a: !!pairs [b: 1]\n", "!!pairs makes a value that no crew's file can have"],
    ["a: !!binary aGk=\n", "!!binary makes a value that no crew's file can have"],
    ["a: 1\n---\nb: 1\n", "A second document begins here"],
  ])("%j", (text, words) => {
    const [problem] = readYaml("agents.yaml", text).problems;
    expect([problem?.level, problem?.message]).toEqual(["error", expect.stringContaining(words)]);
  });

  it("and never in the parser's own for a document of the table", () => {
    const said = documents.flatMap((text) => readYaml("a.yaml", text).problems.map(({ message }) => message));
    expect(
      said.filter((message) => /Nested mappings|Implicit|Unexpected|node end|must be/.test(message)),
    ).toEqual([]);
  });
});

it("what the parser warns of is a warning with its line", () => {
  const { value, problems } = readYaml("agents.yaml", "%FOO x\n---\na: 1\n");
  expect([value, problems.map(({ level, line, message }) => [level, line, message])]).toEqual([
    { a: 1 },
    [["warning", 1, "This YAML may mean something else than it seems to: Unknown directive %FOO"]],
  ]);
});

it("brackets that end a line below what they close are read without a word", () => {
  expect(readYaml("tasks.yaml", "t:\n  tools: [\n    a,\n  ]\n")).toMatchObject({
    value: { t: { tools: ["a"] } },
    problems: [],
  });
});
