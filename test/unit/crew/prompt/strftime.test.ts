import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { loadCrew } from "../../../../functions/crew/index.ts";
import { datePatternProblem, formatDate } from "../../../../functions/crew/prompt/strftime.ts";

/** Made by Python itself: strftime.py beside it. */
const PYTHON = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../fixtures/strftime.json"), "utf8"),
) as {
  readonly texts: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly unknown: readonly string[];
};

describe("a date", () => {
  it.each(Object.entries(PYTHON.texts))(
    "of %s is what Python makes of it, by every pattern",
    (moment, texts) => {
      const date = new Date(moment);
      const ours = Object.keys(texts).map((pattern) => [pattern, formatDate(date, pattern)]);
      expect(Object.fromEntries(ours)).toEqual(texts);
      expect(Object.keys(texts).filter((pattern) => datePatternProblem(pattern) !== "")).toEqual([]);
    },
  );

  it.each([
    ...PYTHON.unknown,
    "%",
    "50%",
    "%-",
    "%5",
    "%é",
    "%:z",
    "%-f",
    "%3f",
    "%^Z",
    "%Ed",
    "%OY",
    "%+4Y",
    "% d",
  ])("by %j, which Python leaves in the text, is wrong", (pattern) => {
    expect(datePatternProblem(`%Y ${pattern}`)).toMatch(
      /^%\S* is not a directive of strftime\. There are %a/,
    );
  });

  it("is found wrong in a pattern of any length at once", () => {
    expect(datePatternProblem("%-_0^#é".repeat(50_000))).toMatch(/^%/);
    expect(formatDate(new Date(0), "%".repeat(99_999))).toHaveLength(50_000);
  });
});

describe("an agent's date_format", () => {
  const load = (more: string) =>
    loadCrew(
      "sample",
      new Map([
        ["agents.yaml", `a:\n  role: R\n  goal: G\n  backstory: B\n${more}`],
        ["tasks.yaml", "t: {description: D, expected_output: E, agent: a}"],
      ]),
    );

  it("with a directive that is none is an error at its line", () => {
    const { crew, problems } = load('  inject_date: true\n  date_format: "%Y %Q"\n');
    expect([
      crew,
      problems.map(({ level, path, line, message }) => [level, path, line, message.slice(0, 62)]),
    ]).toEqual([
      undefined,
      [["error", "a.date_format", 6, "date_format of a: %Q is not a directive of strftime. There are"]],
    ]);
  });

  it.each(["%-d %B", "%e", "%U", "%V", "%G", "%s", "%x", "%-H"])("may be %s", (pattern) => {
    const { crew, problems } = load(`  inject_date: true\n  date_format: "${pattern}"\n`);
    expect([crew?.agents[0]?.dateFormat, problems]).toEqual([pattern, []]);
  });

  it("that is not used may be anything", () => {
    expect(load('  date_format: "%Q"\n').problems).toEqual([]);
  });
});
