import fc from "fast-check";
import { expect, it } from "vitest";

import { shuffled } from "../../../functions/async/shuffled.ts";

it("gives the same items in an order that chance decides", () => {
  const chances = [0.5, 0.1, 0.9];
  expect(shuffled(["a", "b", "c"], () => chances.shift() ?? 0)).toEqual(["b", "a", "c"]);
  fc.assert(
    fc.property(fc.array(fc.string()), (items) => {
      expect(shuffled(items).toSorted()).toEqual(items.toSorted());
    }),
  );
});
