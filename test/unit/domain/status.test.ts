import { expect, it } from "vitest";

import {
  ExecutionId,
  ExecutionLimits,
  hasEnded,
  Inputs,
  Phase,
  statusOf,
} from "../../../functions/domain/execution.ts";

it("has a status for every phase", () => {
  expect(Phase.options.map((phase) => [phase, statusOf(phase), hasEnded({ phase })])).toEqual([
    ["STARTING", "PROCESSING", false],
    ["RUNNING", "PROCESSING", false],
    ["SUSPENDED", "PROCESSING", false],
    ["COMPLETED", "COMPLETED", true],
    ["FAILED", "ERROR", true],
    ["CANCELLED", "ERROR", true],
    ["TIMED_OUT", "ERROR", true],
    ["BUDGET_EXCEEDED", "ERROR", true],
  ]);
});

it.each([
  [{}, true],
  [{ max_llm_calls: 1, max_total_tokens: 1, timeout_seconds: 604_800 }, true],
  [{ max_llm_calls: 0 }, false],
  [{ max_llm_calls: 1.5 }, false],
  [{ timeout_seconds: 604_801 }, false],
  [{ timeout_seconds: "60" }, false],
  [{ max_tokens: 5 }, false],
])("takes the limits %j: %s", (limits, isTaken) => {
  expect(ExecutionLimits.safeParse(limits).success).toBe(isTaken);
});

it("takes any JSON as inputs, but no list and no text", () => {
  const object = { text: "x", none: null, deep: [{ a: [1, true] }] };
  expect([object, {}, [], "x", null].map((value) => Inputs.safeParse(value).success)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

it("takes UUIDs only as ids", () => {
  const ids = [crypto.randomUUID(), "", "header", "../x", `${crypto.randomUUID()}#`];
  expect(ids.map((id) => ExecutionId.safeParse(id).success)).toEqual([true, false, false, false, false]);
});
