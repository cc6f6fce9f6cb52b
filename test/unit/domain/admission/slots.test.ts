import { describe, expect, it } from "vitest";

import { placeNow, slotWaitSeconds } from "../../../../functions/domain/admission/slots.ts";

describe("the wait for a slot", () => {
  it.each([
    [1, 0, 5, 30],
    [5, 0, 5, 30],
    [6, 0, 5, 60],
    [45, 0, 5, 270],
    [46, 0, 5, 300],
    [5000, 0, 5, 300],
    [1, 1, 5, 45],
    [1, 50, 5, 300],
    [1, 0, 1000, 30],
  ])("of place %i, the same for %i waits, with %i slots is %i s", (place, waits, slots, seconds) => {
    expect(slotWaitSeconds({ place, waits }, slots)).toBe(seconds);
  });

  it("grows while the place stays, and is short again when it moves", () => {
    expect([
      placeNow(3, undefined),
      placeNow(3, { place: 3, waits: 0 }),
      placeNow(4, { place: 3, waits: 1 }),
      placeNow(2, { place: 3, waits: 7 }),
    ]).toEqual([
      { place: 3, waits: 0 },
      { place: 3, waits: 1 },
      { place: 4, waits: 2 },
      { place: 2, waits: 0 },
    ]);
  });
});
