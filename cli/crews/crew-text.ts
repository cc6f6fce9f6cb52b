import { styleText } from "node:util";

import { PYTHON_LOCK } from "../../functions/crew/load/python/python-lock.ts";
import { beginningOf } from "../../functions/text/cut.ts";
import type { CheckedListing } from "./check-types.ts";

/** Lines break here, but for problems, which others search for. */
const COLUMNS = 96;
/** A column of names is this wide at most; longer names push the rest of their line aside. */
const LONGEST_NAME = 28;
/** Of what the crew's files say in as many words as they like. */
const LONGEST_TEXT = 160;

type Row = readonly [name: string, ...rest: string[]];

/** A crew in at most 96 columns, without what is wrong with it. */
export function crewText(crew: Omit<CheckedListing, "missing">): string {
  const title = plain(`${crew.name} (${crew.startable ? crew.process : "cannot be started"})`);
  return [styled("bold", title), ...(crew.startable ? partLines(crew) : [])].join("\n");
}

type Level = CheckedListing["problems"][number]["level"];

/** What is worst comes last, where it is read. */
const LEVELS: Readonly<Record<Level, { readonly written: string; readonly format: Format }>> = {
  warning: { written: "warning", format: "yellow" },
  unfinished: { written: "unfinished", format: "yellow" },
  "type-error": { written: "type error", format: "red" },
  error: { written: "error", format: "red" },
};

/** What is wrong with crews, a line for each, by how bad it is. */
export const problemLines = (
  crews: readonly Pick<CheckedListing, "name" | "problems">[],
): readonly string[] =>
  Object.entries(LEVELS).flatMap(([level, { written, format }]) =>
    crews.flatMap(({ name, problems }) =>
      problems
        .filter((problem) => problem.level === level)
        .map(({ file, line, path, message }) =>
          [styled(format, written), plain(`: ${name}/${file}:${line}${path && ` ${path}`}: ${message}`)].join(
            "",
          ),
        ),
    ),
  );

/** How many crews can do what, as in "13 crews: 6 can be started, 5 can be rehearsed, 2 broken". */
export function summaryLine(crews: readonly CheckedListing[]): string {
  const has = (level: Level) => (crew: CheckedListing) =>
    crew.problems.some((problem) => problem.level === level);
  const broken = crews.filter((crew) => !crew.startable || has("error")(crew));
  const unfinished = crews.filter((crew) => !broken.includes(crew) && has("unfinished")(crew));
  const lacking = crews.filter(
    (crew) => crew.missing.length > 0 && !broken.includes(crew) && !unfinished.includes(crew),
  );
  const counts = [
    [crews.length - broken.length - unfinished.length - lacking.length, "can be started"],
    [lacking.length, lacking.length === 1 ? "lacks a setting" : "lack a setting"],
    [unfinished.length, "can be rehearsed"],
    [broken.length, "broken"],
    [crews.filter(has("type-error")).length, "with type errors"],
  ] as const;
  const told = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const line = `${crews.length} ${crews.length === 1 ? "crew" : "crews"}: ${told.join(", ")}`;
  const isGood = crews.every(({ problems, missing }) => problems.length + missing.length === 0);
  return styled(isGood ? "green" : "bold", line);
}

type Format = Extract<Parameters<typeof styleText>[0], string>;

/** Coloured for a terminal only, and not where NO_COLOR is set. */
const styled = (format: Format, text: string): string => styleText(format, text, { stream: process.stdout });

function partLines({
  description,
  agents,
  tasks,
  tools,
  functions,
  inputs,
  variables,
  problems,
}: Omit<CheckedListing, "missing">): readonly string[] {
  return [
    ...(description ? wrapped(short(description), "  ", "  ") : []),
    ...section(
      "agents",
      agents.map(({ name, role, model, manager }) => [
        name,
        ...(role === name ? [] : [short(role)]),
        ...(manager ? ["manager"] : []),
        `model ${model ?? "from MODEL"}`,
      ]),
    ),
    ...section(
      "tasks",
      tasks.map(({ name, agent, async }) => [
        name,
        agent === null ? "by the agent that the manager chooses" : `by ${agent}`,
        ...(async ? ["async"] : []),
      ]),
    ),
    ...section(
      "tools",
      tools.map(({ name, called, effect, python, tasks: inTasks, agents: ofAgents }) => [
        name,
        effect ?? "built-in",
        ...(python === undefined ? [] : [`Python ${python}`]),
        ...(called === null || called === name ? [] : [`called ${called}`]),
        ...users("task", inTasks),
        ...users("agent", ofAgents),
      ]),
      missingTools(problems),
    ),
    ...section(
      "guardrails",
      tasks.flatMap(({ name, guardrails }) => guardrails.map((one): Row => [name, guardrailText(one)])),
    ),
    ...(functions.length === 0
      ? []
      : section(
          "functions",
          functions.map(({ use, task, file, name }) => [
            use,
            `Python ${file} ${name}`,
            ...(task === null ? [] : [`task ${task}`]),
          ]),
        )),
    ...section(
      "inputs",
      inputs.map((input) => [
        input.name,
        inputText(
          input,
          functions.some(({ use }) => use === "before_kickoff"),
        ),
      ]),
    ),
    ...(variables.length === 0
      ? []
      : section(
          "variables",
          variables.map(({ name, state, file, line }) => [name, VARIABLE_STATES[state], `${file}:${line}`]),
        )),
  ];
}

const VARIABLE_STATES = {
  set: "set",
  "not-set": "not set",
  hidden: "not seen by tools: name it in tool_secrets",
} as const satisfies Record<CheckedListing["variables"][number]["state"], string>;

function inputText(
  { required, default: value, given_by: hook }: CheckedListing["inputs"][number],
  hasHooks: boolean,
): string {
  if (hook !== undefined) return `given by the hook ${hook}`;
  if (!required) return `default ${short(JSON.stringify(value))}`;
  return hasHooks ? "required, unless a hook gives it" : "required";
}

function guardrailText(one: CheckedListing["tasks"][number]["guardrails"][number]): string {
  if ("python" in one) return `Python ${one.python.file} ${one.python.name}`;
  return "file" in one ? `${one.file}.ts` : `"${short(one.sentence)}"`;
}

/** Of the loader's sentences on tools there is one for each tool. */
function missingTools(problems: CheckedListing["problems"]): string {
  const count = problems.filter(
    ({ level, path }) => level === "unfinished" && /\.tools\.\d+$/.test(path),
  ).length;
  if (problems.some(({ file }) => file === PYTHON_LOCK))
    return "none yet, for the crew's Python is not known";
  return count === 0 ? "none" : `none yet, ${count} missing`;
}

const users = (kind: string, names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`${kind}${names.length === 1 ? "" : "s"} ${names.map(short).join(", ")}`];

/** A heading beside its rows, whose names are a column. */
function section(heading: string, rows: readonly Row[], empty = "none"): readonly string[] {
  const named = rows.map(([name, ...rest]) => [short(name), rest.join("; ")] as const);
  const width = Math.max(0, ...named.map(([name]) => name.length).filter((length) => length <= LONGEST_NAME));
  const lines = named.flatMap(([name, rest]) =>
    wrapped(`${name.padEnd(width)}  ${rest}`, " ".repeat(14), " ".repeat(14 + width + 2)),
  );
  const [first = `${" ".repeat(14)}${empty}`, ...more] = lines;
  return [`  ${heading.padEnd(12)}${first.slice(14)}`, ...more];
}

function wrapped(text: string, indent: string, hanging: string): readonly string[] {
  const lines: string[] = [];
  let line = indent + text;
  while (line.length > COLUMNS) {
    const space = line.lastIndexOf(" ", COLUMNS);
    if (space <= hanging.length) break;
    lines.push(line.slice(0, space).trimEnd());
    line = hanging + line.slice(space + 1);
  }
  return [...lines, line];
}

/** On one line and without what would steer a terminal. */
const plain = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();

function short(text: string): string {
  const line = plain(text);
  return line.length <= LONGEST_TEXT ? line : `${beginningOf(line, LONGEST_TEXT - 2)} …`;
}
