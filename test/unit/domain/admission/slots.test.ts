import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { placeNow, type QueuePlace, slotWaitSeconds } from "../../../../functions/domain/admission/slots.ts";
import { HIGHEST_LIMITS } from "../../../../functions/domain/highest-limits.ts";

const HOUR = 3600;
const NOW = Date.UTC(2026, 10, 30, 12);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the wait for a slot", () => {
  it.each([
    [1, 0, 5, 5],
    [5, 0, 5, 5],
    [6, 0, 5, 10],
    [45, 0, 5, 45],
    [46, 0, 5, 50],
    [5000, 0, 5, 300],
    [1, 1, 5, 8],
    [6, 1, 5, 10],
    [1, 4, 5, 25],
    [1, 5, 5, 30],
    [1, 5000, 5, 30],
    [45, 50, 5, 45],
    [1, 0, 1000, 5],
  ])("of place %i, after %i others, with %i slots is %i s", (place, waits, slots, seconds) => {
    expect(slotWaitSeconds({ place, waits, since: NOW }, slots)).toBe(seconds);
  });

  it.each([
    [0, 5],
    [500, 5],
    [HOUR, 36],
    [12 * HOUR, 432],
    [100 * HOUR, 600],
  ])("of who has waited for %i s is %i s at least", (waited, seconds) => {
    expect(slotWaitSeconds({ place: 1, waits: 0, since: NOW - waited * 1000 }, 5)).toBe(seconds);
  });

  it("is counted, and timed from when the execution came", () => {
    const at = (place: number, waits: number): QueuePlace => ({ place, waits, since: NOW - 7 });
    expect(placeNow(3, undefined)).toEqual({ place: 3, waits: 0, since: NOW });
    expect([placeNow(3, at(3, 0)), placeNow(4, at(3, 1)), placeNow(2, at(3, 2))]).toEqual([
      at(3, 1),
      at(4, 2),
      at(2, 3),
    ]);
  });

  it("is so long that a week is not too many events for a workflow, wherever the execution stands", () => {
    const eventsOfAll = 25_000;
    const eventsOfRest = 6000;
    const weekLater = NOW + HIGHEST_LIMITS.timeout_seconds * 1000;
    let place = placeNow(1, undefined);
    let waits = 0;
    for (; Date.now() < weekLater; waits += 1) {
      vi.setSystemTime(Date.now() + slotWaitSeconds(place, 1) * 1000);
      place = placeNow(1, place);
    }
    expect(waits * 9).toBeLessThan(eventsOfAll - eventsOfRest);
  });
});
