import { describe, expect, it } from "vitest";

import { endInsteadOfWait, waitWithinLimit } from "../../../../functions/handlers/run-crew/deadlines.ts";

const createdAt = "2026-01-01T00:00:00.000Z";
const after = (seconds: number): number => Date.parse(createdAt) + seconds * 1000;

it.each([
  ["a wait of days", 8, 3600, 2, 6],
  ["a wait that fits", 600, 45, 2, 45],
  ["no wait", 8, 0, 2, 0],
  ["a wait when the time is over", 8, 3600, 20, 0],
  ["a part of a second", 8, 3600, 7.5, 1],
])("cuts %s to what is left of the execution's time", (_, timeout_seconds, seconds, passed, wanted) => {
  expect(waitWithinLimit({ createdAt, limits: { timeout_seconds } }, seconds, after(passed))).toBe(wanted);
});

it("waits as it is asked to without a limit", () => {
  expect(waitWithinLimit({ createdAt, limits: {} }, 3600, after(2))).toBe(3600);
});

describe("a wait that would outlast the execution's time", () => {
  const limited = { createdAt, limits: { timeout_seconds: 45 } };
  const why = 'Task "t": the model m answered 429';

  it("ends it at once, with who asked for the wait", () => {
    expect(endInsteadOfWait(limited, { waitSeconds: 3600, why }, after(2))).toEqual({
      phase: "TIMED_OUT",
      error: {
        type: "TimeLimit",
        message: `The execution cannot end within its limit of 45 s: ${why}. The wait would take 3600 s. Give the execution a longer timeout_seconds, or start it later`,
        retryable: true,
      },
    });
  });

  it.each([
    ["that fits", limited, 43, why],
    ["that nobody asked for", limited, 3600, undefined],
    ["of an execution without a limit", { createdAt, limits: {} }, 3600, why],
  ])("is none %s", (_which, execution, waitSeconds, reason) => {
    expect(endInsteadOfWait(execution, { waitSeconds, why: reason }, after(2))).toBeUndefined();
  });
});
