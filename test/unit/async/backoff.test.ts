import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type Backoff, backoff } from "../../../functions/async/backoff.ts";

const full: Backoff = { first: 500, longest: 5000, jitter: "full" };
const half: Backoff = { ...full, jitter: "half" };

describe("the wait before another try", () => {
  it("doubles from the first one to the longest", () => {
    for (const options of [full, half]) {
      expect([1, 2, 3, 4, 5, 6, 7, 50, 5000].map((failures) => backoff(options, failures, 1))).toEqual([
        500, 1000, 2000, 4000, 5000, 5000, 5000, 5000, 5000,
      ]);
    }
  });

  it("is anything from nothing to that with full jitter", () => {
    expect([0, 0.25, 0.5].map((random) => backoff(full, 3, random))).toEqual([0, 500, 1000]);
  });

  it("is at least half of that with half jitter", () => {
    expect([0, 0.25, 0.5].map((random) => backoff(half, 3, random))).toEqual([1000, 1250, 1500]);
  });

  it("stays within its bounds whatever chance says", () => {
    const options = fc.record({
      first: fc.integer({ min: 1, max: 10_000 }),
      longest: fc.nat({ max: 100_000 }),
      jitter: fc.constantFrom("full" as const, "half" as const),
    });
    fc.assert(
      fc.property(options, fc.integer({ min: 1, max: 2000 }), (given, failures) => {
        const wait = backoff(given, failures);
        const whole = Math.min(given.longest, given.first * 2 ** (failures - 1));
        expect(wait).toBeGreaterThanOrEqual(given.jitter === "half" ? whole / 2 : 0);
        expect(wait).toBeLessThanOrEqual(whole);
      }),
    );
  });
});
