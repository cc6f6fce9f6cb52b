import type { Run, Verdict } from "./comparison.ts";

/** A scenario's two runs and what is to be thought of their differences. */
export interface Finding extends Verdict {
  readonly scenario: string;
  readonly theirs: Run;
  readonly ours: Run;
}

/** One line, and the details of what should not be. */
export function reportOf(finding: Finding): string {
  const { scenario, theirs, ours, rules, unexpected, missing } = finding;
  const calls = `${theirs.calls.length} calls`;
  const isWrong = unexpected.length + missing.length > 0;
  const end = theirs.outcome.error === undefined ? "" : ", fails";
  const word = isWrong ? "DIFFERENT" : rules.length > 0 ? "decided  " : "same     ";
  const line = `${word} ${scenario} (${calls}${end})${rules.map((rule) => ` — ${rule}`).join("")}`;
  if (!isWrong) return line;
  return [
    line,
    ...unexpected.flatMap(({ field, crewai, engine }) => [`  ${field}`, ...sides(crewai, engine)]),
    ...missing.flatMap(({ field, crewai, engine }) => [
      `  expected, but not so: ${field}`,
      ...sides(crewai, engine),
    ]),
    ...errorOf("crewai", theirs),
    ...errorOf("engine", ours),
  ].join("\n");
}

/** The count of each outcome. */
export function summaryOf(findings: readonly Finding[]): string {
  const wrong = findings.filter(({ unexpected, missing }) => unexpected.length + missing.length > 0).length;
  const decided = findings.filter(({ rules }) => rules.length > 0).length;
  return `\n${findings.length} scenarios: ${decided} with differences that engine.md decides, ${wrong} with others`;
}

function sides(crewai: unknown, engine: unknown): readonly string[] {
  return [...side("crewai", crewai), ...side("engine", engine)];
}

function side(name: string, value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [`    ${name}: ${JSON.stringify(value)}`];
  return [`    ${name}:`, ...value.map((line) => `      ${String(line)}`)];
}

function errorOf(name: string, { outcome }: Run): readonly string[] {
  return outcome.error === undefined ? [] : [`  ${name} failed: ${outcome.error.slice(0, 600)}`];
}
