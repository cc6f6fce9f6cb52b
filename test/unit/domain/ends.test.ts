import { globSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";

import { expect, it } from "vitest";

import {
  completedAs,
  type EndKind,
  endAs,
  endAsTold,
  endedBeforeItRan,
  type EndName,
  ENDS,
} from "../../../functions/domain/ends.ts";
import { EndPhase } from "../../../functions/domain/execution.ts";

const FUNCTIONS = join(import.meta.dirname, "../../../functions");
const ends = Object.entries(ENDS) as readonly (readonly [EndName, EndKind])[];
const read = (file: string): string => readFileSync(join(FUNCTIONS, file), "utf8");

/** The ends that a text of code decides, by the calls that make outcomes. */
function endsIn(code: string): readonly string[] {
  const called = [...code.matchAll(/endAs(?:Told)?\(\s*"(\w+)"/g)].map(([, name]) => name ?? "");
  return [...called, ...(code.includes("completedAs(") ? ["completed"] : [])];
}

it("names for each end the handlers that decide it, and those decide no other", () => {
  const ofWorkflow = endsIn(read("domain/workflow-outcome.ts"));
  const inHandlers = globSync("handlers/*/*.ts", { cwd: FUNCTIONS }).flatMap((file) => {
    const code = read(file);
    const names = [...endsIn(code), ...(code.includes("outcomeOfWorkflow(") ? ofWorkflow : [])];
    return names.map((name) => `${name} by ${file.split(sep)[1]}`);
  });
  // What several handlers do that start executions.
  const inStarts = globSync("starts/*.ts", { cwd: FUNCTIONS })
    .flatMap((file) => endsIn(read(file)))
    .flatMap((name) => [`${name} by start-crew`, `${name} by replay-crew`]);
  const decided = [...inHandlers, ...inStarts];
  // EventBridge tells of no workflow execution that never was.
  const never = "neverStarted by record-failure";
  expect([...new Set(decided)].filter((one) => one !== never).toSorted()).toEqual(
    ends.flatMap(([name, { decidedBy }]) => decidedBy.map((decider) => `${name} by ${decider}`)).toSorted(),
  );
});

it("is the only place of an end's type and sentence, and handlers write no phase of an end", () => {
  const own = ends.flatMap(([, { error }]) =>
    error === undefined ? [] : [`"${error.type}"`, error.sentence("…").split("…").at(-1) ?? ""],
  );
  const phases = EndPhase.options.map((phase) => `phase: "${phase}"`);
  const found = globSync("{handlers,starts,domain,adapters,runtime}/**/*.ts", { cwd: FUNCTIONS })
    .filter((file) => file !== join("domain", "ends.ts"))
    .flatMap((file) => {
      const literals = [
        ...own.filter((text) => text.length > 5),
        ...(file.startsWith("handlers") ? phases : []),
      ];
      const code = read(file);
      return literals.filter((literal) => code.includes(literal)).map((literal) => `${literal} in ${file}`);
    });
  expect(found).toEqual([]);
});

it("has one error type for each end that has its own", () => {
  const types = ends.flatMap(([, { error }]) => error?.type ?? []);
  expect(new Set(types).size).toBe(types.length);
});

it("makes outcomes of ends with an error of their own, of those that are told one, and of completed crews", () => {
  expect([
    endAs("cancelled"),
    endAs("timeLimit", "5"),
    endAsTold(
      "budgetExceeded",
      { type: "BudgetExceeded", message: "All used.", retryable: false },
      { llm_calls: 1 },
    ),
    completedAs({ raw: "text", data: {} }),
  ]).toEqual([
    {
      phase: "CANCELLED",
      error: { type: "Cancelled", message: "Execution was cancelled", retryable: true },
    },
    {
      phase: "TIMED_OUT",
      error: {
        type: "TimeLimit",
        message: "The execution took longer than its limit of 5 s",
        retryable: true,
      },
    },
    {
      phase: "BUDGET_EXCEEDED",
      error: { type: "BudgetExceeded", message: "All used.", retryable: false },
      usage: { llm_calls: 1 },
    },
    { phase: "COMPLETED", result: { raw: "text", data: {} } },
  ]);
});

it("knows the errors of executions of which nothing has run", () => {
  const before = ["StartFailed", "StartRefused", "NeverStarted", "WorkflowFailed", "ModelRefused"].filter(
    (type) => endedBeforeItRan({ error: { type, message: "", retryable: true } }),
  );
  expect([before, endedBeforeItRan({})]).toEqual([["StartFailed", "StartRefused", "NeverStarted"], false]);
});
