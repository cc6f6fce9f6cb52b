import { expect, it } from "vitest";

import { waitWithinLimit } from "../../../../functions/handlers/run-crew/deadlines.ts";

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
