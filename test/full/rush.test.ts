import { expect, it } from "vitest";

import { recordRush, rushReport } from "../bench/record-rush.ts";

/** A tenth of what Snowflake takes for a MERGE, and of what it has to take at once. */
const RUSH = { executions: 500, functions: 50, within: 1000, hold: [20, 40] } as const;

it("lands 500 executions that end at once on one table, each once, by themselves or in batches", async () => {
  const figures = await recordRush(RUSH);
  console.log(rushReport(RUSH, figures));
  const { rows, alone, batched, logins, mostWaiting, refused } = figures;
  expect(rows).toEqual({ all: 500, ids: 500, completed: 500 });
  expect(alone.ends + batched.ends).toBe(500);
  // One login for each function and one for the reconciler: a refused statement leaves its session as it is.
  // On a machine so busy that statements are given up, their sessions are made anew.
  expect(logins).toBeGreaterThan(RUSH.functions);
  expect(logins).toBeLessThan(2 * RUSH.functions);
  expect([mostWaiting, refused > 0]).toEqual([20, true]);
  // The batches are the reconciler's: 50 rows each, and few of them are refused, for there are few.
  expect(batched.statements - Math.ceil(batched.ends / 50)).toBeLessThan(10);
});
