import { isDeepStrictEqual } from "node:util";

import type { Outcome } from "./observation.ts";

/** One side's run of a scenario: its calls as lines, and what came of them. */
export interface Run {
  readonly calls: readonly string[];
  readonly outcome: Outcome;
}

/** Something that CrewAI and this engine did differently. */
export interface Difference {
  /** "calls", "failed", "raw", "usage", "tasks.1.raw" … */
  readonly field: string;
  readonly crewai: unknown;
  readonly engine: unknown;
}

/** Differences of a scenario that a rule of engine.md decides, with both sides as they have to be. */
export interface ExpectedDifferences {
  readonly scenario: string;
  /** The paragraph of engine.md's section 1, and what it says. */
  readonly rule: string;
  /**
   * What CrewAI does is left to chance there, its threads being in each other's way: only this engine's side
   * has to be so.
   */
  readonly byChance?: true;
  readonly differences?: readonly Difference[];
  /** Fields that differ as the rule says it, where both sides' texts would only repeat it. */
  readonly fields?: readonly string[];
}

/**
 * All differences of two runs; of runs that both failed only the calls are compared, as CrewAI gives nothing
 * else.
 */
export function differencesOf(crewai: Run, engine: Run): readonly Difference[] {
  const left = fieldsOf(crewai);
  const right = fieldsOf(engine);
  const bothEnded = left.get("failed") === right.get("failed");
  return fieldDifferences(left, right).filter(
    ({ field }) => bothEnded || field === "failed" || field === "calls",
  );
}

/** The fields that have not the same value on both sides. */
export function fieldDifferences(
  crewai: ReadonlyMap<string, unknown>,
  engine: ReadonlyMap<string, unknown>,
): readonly Difference[] {
  return [...new Set([...crewai.keys(), ...engine.keys()])]
    .map((field) => ({ field, crewai: crewai.get(field), engine: engine.get(field) }))
    .filter((difference) => !isDeepStrictEqual(difference.crewai, difference.engine));
}

function fieldsOf({ calls, outcome }: Run): ReadonlyMap<string, unknown> {
  const { error, raw, tasks, usage } = outcome;
  const fields = new Map<string, unknown>([
    ["calls", calls],
    ["failed", error !== undefined],
  ]);
  if (error !== undefined) return fields;
  fields.set("raw", raw).set("tasks", tasks?.length).set("usage", usageOf(usage));
  for (const [index, task] of (tasks ?? []).entries()) {
    for (const [field, value] of Object.entries(task)) fields.set(`tasks.${index}.${field}`, value);
  }
  return fields;
}

function usageOf(usage: Outcome["usage"] = {}): string {
  const of = (name: string) => String(usage[name]);
  const prompt = `${of("prompt_tokens")} (${of("cached_prompt_tokens")} cached)`;
  const completion = `${of("completion_tokens")} (${of("reasoning_tokens")} reasoning)`;
  return `${of("successful_requests")} replies, ${of("total_tokens")} tokens = ${prompt} + ${completion}`;
}

/** What is to be thought of a scenario's differences. */
export interface Verdict {
  /** The rules that decide those which are listed. */
  readonly rules: readonly string[];
  readonly unexpected: readonly Difference[];
  /** Listed, but not so (any more). */
  readonly missing: readonly Difference[];
}

/** Sorts the differences of a scenario by whether the table has exactly them. */
export function judge(
  scenario: string,
  differences: readonly Difference[],
  table: readonly ExpectedDifferences[],
): Verdict {
  const entries = table.filter((entry) => entry.scenario === scenario);
  const isListed = (found: Difference) =>
    entries.some(
      ({ differences: listed = [], fields = [], byChance }) =>
        fields.includes(found.field) || listed.some((other) => isSame(found, other, byChance)),
    );
  const isFound = (listed: Difference) => differences.some((other) => isSame(listed, other));
  const isAlike = (field: string) => differences.every((found) => found.field !== field);
  const certain = entries.filter(({ byChance }) => !byChance);
  return {
    rules: entries.map(({ rule }) => rule),
    unexpected: differences.filter((found) => !isListed(found)),
    missing: certain.flatMap(({ differences: listed = [], fields = [] }) => [
      ...listed.filter((each) => !isFound(each)),
      ...fields.filter(isAlike).map((field) => ({ field, crewai: "the same", engine: "the same" })),
    ]),
  };
}

function isSame(left: Difference, right: Difference, anyCrewai = false): boolean {
  const isSameCrewai = anyCrewai || isDeepStrictEqual(left.crewai, right.crewai);
  return left.field === right.field && isSameCrewai && isDeepStrictEqual(left.engine, right.engine);
}
