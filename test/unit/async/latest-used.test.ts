import { expect, it } from "vitest";

import { LatestUsed } from "../../../functions/async/latest-used.ts";

it("keeps so many values, those that were found or set last", () => {
  const latest = new LatestUsed<string, number>(2);
  latest.set("a", 1);
  latest.set("b", 2);
  expect(latest.get("a")).toBe(1);
  latest.set("c", 3);
  expect(["a", "b", "c"].map((key) => latest.get(key))).toEqual([1, undefined, 3]);
});

it("keeps what weighs little enough together", () => {
  const latest = new LatestUsed<string, string>(5, (text) => text.length);
  latest.set("a", "xx");
  latest.set("b", "xx");
  latest.set("c", "xx");
  expect(["a", "b", "c"].map((key) => latest.get(key))).toEqual([undefined, "xx", "xx"]);
  latest.set("b", "xxxx");
  expect(["b", "c"].map((key) => latest.get(key))).toEqual(["xxxx", undefined]);
  latest.set("d", "x");
  latest.set("d", "");
  latest.set("e", "x");
  expect(["b", "d", "e"].map((key) => latest.get(key))).toEqual(["xxxx", "", "x"]);
});

it("keeps nothing that weighs too much by itself, and forgets what it is told to", () => {
  const latest = new LatestUsed<string, string>(3, (text) => text.length);
  latest.set("a", "xx");
  latest.delete("a");
  latest.delete("missing");
  latest.set("b", "xxx");
  expect([latest.get("a"), latest.get("b")]).toEqual([undefined, "xxx"]);
  latest.set("c", "xxxx");
  expect([latest.get("b"), latest.get("c")]).toEqual([undefined, undefined]);
  latest.set("d", "xxx");
  expect(latest.get("d")).toBe("xxx");
});
