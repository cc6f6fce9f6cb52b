import { parse, TomlError } from "smol-toml";
import * as z from "zod";

import { normalizedName, readRequirement } from "./requirement.ts";
import { type Declared, type DeclaredProblem, quoted } from "./requirements-file.ts";

const Pyproject = z.object({
  project: z
    .object({
      dependencies: z.array(z.string()).default([]),
      "requires-python": z.string().optional(),
    })
    .optional(),
  tool: z
    .object({
      poetry: z.object({ dependencies: z.record(z.string(), z.unknown()).default({}) }).optional(),
    })
    .optional(),
});

/** Reads what a pyproject.toml asks for: by `[project]`, or by `[tool.poetry]` as older projects write it. */
export function readPyprojectFile(file: string, text: string): Declared {
  const at = (line: number, sentence: string): Declared => ({
    requirements: [],
    problems: [{ file, line, sentence }],
  });
  let tables: unknown;
  try {
    tables = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return at(error.line, `is not valid TOML: ${error.message.split("\n")[0]}`);
  }
  const parsed = Pyproject.safeParse(tables);
  if (!parsed.success) {
    const key = parsed.error.issues[0]?.path.join(".") ?? "";
    return at(
      lineOf(text, key.split(".").at(-1) ?? ""),
      `${key} is not what PEP 621 says: write a list of texts`,
    );
  }
  const { project, tool } = parsed.data;
  const poetry = Object.entries(tool?.poetry?.dependencies ?? {});
  const written = [
    ...(project?.dependencies ?? []).map((entry) => ({ entry, asked: readRequirement(entry) })),
    ...poetry
      .filter(([name]) => name !== "python")
      .map(([name, wanted]) => ({ entry: name, asked: poetryRequirement(name, wanted) })),
  ];
  const problems = written.flatMap(({ entry, asked }): DeclaredProblem[] =>
    "problem" in asked
      ? [{ file, line: lineOf(text, entry), sentence: `${quoted(entry)} ${asked.problem}` }]
      : [],
  );
  const poetryPython = poetry.find(([name]) => name === "python")?.[1];
  return {
    requirements: written.flatMap(({ asked }) => ("problem" in asked ? [] : [asked])),
    problems,
    requiresPython:
      project?.["requires-python"] ?? (typeof poetryPython === "string" ? poetryPython : undefined),
  };
}

/** Poetry writes `name = "^1.2"`, or a table of the same with extras and conditions. */
function poetryRequirement(name: string, wanted: unknown): ReturnType<typeof readRequirement> {
  if (typeof wanted === "string") return readRequirement(`${name}${poetryVersions(wanted)}`);
  const table = PoetryTable.safeParse(wanted);
  if (!table.success)
    return { problem: "is not taken from the registry by versions: write it as a text, such as ^2.32" };
  const { version, extras, markers } = table.data;
  const asked = readRequirement(`${name}[${extras.join(",")}]${poetryVersions(version)}`);
  return "problem" in asked ? asked : { ...asked, marker: markers, name: normalizedName(name) };
}

const PoetryTable = z.strictObject({
  version: z.string(),
  extras: z.array(z.string()).default([]),
  markers: z.string().default(""),
  optional: z.boolean().optional(),
  python: z.string().optional(),
});

/**
 * Poetry's versions as pip reads them: `^1.2.3` allows what leaves its first number above 0 as it is, `~1.2`
 * its second, a bare version itself.
 */
export function poetryVersions(text: string): string {
  const clauses = text.split(",").map((clause) => clause.trim());
  return clauses
    .map((clause) => {
      const [, sign = "", version = ""] = /^([\^~]?)\s*v?(\d[\w.*-]*)$/.exec(clause) ?? [];
      if (version === "") return clause === "*" ? "" : clause;
      if (sign === "") return `==${version}`;
      return `>=${version},<${upperBound(sign, version)}`;
    })
    .filter((clause) => clause !== "")
    .join(",");
}

function upperBound(sign: string, version: string): string {
  const numbers = version.split(".").map((part) => Number.parseInt(part, 10) || 0);
  const above = numbers.findIndex((number) => number > 0);
  const kept = sign === "~" ? Math.min(1, numbers.length - 1) : above === -1 ? numbers.length - 1 : above;
  return [...numbers.slice(0, kept), (numbers[kept] ?? 0) + 1].join(".");
}

/** Of the first line that mentions it; 1 where none does. */
const lineOf = (text: string, needle: string): number =>
  Math.max(
    0,
    text.split("\n").findIndex((line) => line.includes(needle)),
  ) + 1;
