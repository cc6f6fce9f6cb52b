import { expect, it } from "vitest";

import { utcOfWallClock } from "../../../functions/text/wall-clock.ts";

it.each([
  ["2025-11-17 10:30:00.123", "2025-11-17T10:30:00.123Z"],
  ["2025-11-17 10:30:00.123456789", "2025-11-17T10:30:00.123Z"],
  ["2025-11-17 10:30:00", "2025-11-17T10:30:00.000Z"],
])("a wall clock that shows %j in UTC tells %s", (wallClock, time) => {
  expect(new Date(utcOfWallClock(wallClock)).toISOString()).toBe(time);
});

it.each(["", "yesterday", "2025-13-01 00:00:00"])("no wall clock shows %j", (wallClock) => {
  expect(utcOfWallClock(wallClock)).toBeNaN();
});
