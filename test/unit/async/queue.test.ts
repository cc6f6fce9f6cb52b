import { setImmediate as nextTurn } from "node:timers/promises";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { Queue } from "../../../functions/async/queue.ts";

/** How many turns of the event loop each piece of work takes, and whether it fails. */
const works = fc.array(fc.record({ turns: fc.nat({ max: 3 }), fails: fc.boolean() }), { maxLength: 12 });

describe("a queue", () => {
  it("begins work in its order, never more at once than it may, and outlives each failure", async () => {
    await fc.assert(
      fc.asyncProperty(works, fc.integer({ min: 1, max: 4 }), async (given, atOnce) => {
        const queue = new Queue(atOnce);
        const begun: number[] = [];
        let [underWay, most] = [0, 0];
        const ends = await Promise.allSettled(
          given.map(({ turns, fails }, index) =>
            queue.run(async () => {
              begun.push(index);
              underWay += 1;
              most = Math.max(most, underWay);
              for (let turn = 0; turn < turns; turn += 1) await nextTurn();
              underWay -= 1;
              if (fails) throw new Error(`work ${index}`);
              return index;
            }),
          ),
        );
        expect(begun).toEqual(given.map((_, index) => index));
        expect(most).toBeLessThanOrEqual(atOnce);
        expect(ends).toEqual(
          given.map(({ fails }, index) =>
            fails
              ? { status: "rejected", reason: new Error(`work ${index}`) }
              : { status: "fulfilled", value: index },
          ),
        );
      }),
      { numRuns: 50 },
    );
  });

  it("does one thing at a time unless it is told otherwise, also after it was empty", async () => {
    const queue = new Queue();
    const said: string[] = [];
    const piece = (name: string) => async () => {
      said.push(`${name} begins`);
      await nextTurn();
      said.push(`${name} ends`);
    };
    await Promise.all([queue.run(piece("a")), queue.run(piece("b"))]);
    await queue.run(piece("c"));
    expect(said).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  });

  it("does as many things at once as it is told", async () => {
    const queue = new Queue(2);
    const begun: string[] = [];
    const piece = (name: string) => async () => {
      begun.push(name);
      await nextTurn();
      return [...begun];
    };
    const seen = await Promise.all(["a", "b", "c"].map((name) => queue.run(piece(name))));
    expect(seen[0]).toEqual(["a", "b"]);
    expect(seen[2]).toEqual(["a", "b", "c"]);
  });

  it("tells a failure that is thrown at once as any other", async () => {
    const queue = new Queue();
    const broken = (): Promise<never> => {
      throw new Error("at once");
    };
    await expect(queue.run(broken)).rejects.toThrow("at once");
    expect(await queue.run(() => Promise.resolve("next"))).toBe("next");
  });
});
