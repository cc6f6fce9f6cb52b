import { expect, it } from "vitest";

import { wallClockOf } from "../../../cli/backfill/time-zone-clock.ts";

it.each([
  ["UTC", "2025-11-17 10:30:00.123456789", "2025-11-17T10:30:00.123Z"],
  ["UTC", "1969-12-31 23:59:59.250000000", "1969-12-31T23:59:59.250Z"],
  ["America/Los_Angeles", "2025-11-17 10:30:00.123456789", "2025-11-17T18:30:00.123Z"],
  ["America/Los_Angeles", "2025-07-17 10:30:00.000000000", "2025-07-17T17:30:00.000Z"],
  // The night in which the clock goes back from 2 to 1, before and after it.
  ["America/Los_Angeles", "2025-11-02 00:30:00.000", "2025-11-02T07:30:00.000Z"],
  ["America/Los_Angeles", "2025-11-02 03:30:00.000", "2025-11-02T11:30:00.000Z"],
  ["Asia/Kolkata", "2025-11-17 00:00:00.999", "2025-11-16T18:30:00.999Z"],
])("reads a wall clock of %s: %s", (zone, text, instant) => {
  expect(wallClockOf(zone)(text)?.toISOString()).toBe(instant);
});

it.each(["", "yesterday", "2025-13-40 10:00:00.000"])("knows no instant for %j", (text) => {
  expect(wallClockOf("UTC")(text)).toBeUndefined();
});

it("refuses a zone that there is not", () => {
  expect(() => wallClockOf("Mars/Olympus")).toThrow(RangeError);
});
