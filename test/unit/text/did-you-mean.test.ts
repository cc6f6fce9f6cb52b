import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { didYouMean, nearestFirst } from "../../../functions/text/did-you-mean.ts";

const words = fc.string({ unit: fc.constantFrom("a", "b", "c", "_", "é", "😀"), maxLength: 12 });

/** A word, and the same with two neighbours in the place of each other. */
const transposed = fc
  .tuple(fc.array(fc.constantFrom("a", "b", "c", "é", "😀"), { minLength: 2, maxLength: 12 }), fc.nat())
  .map(([letters, number]: [string[], number]) => {
    const at = number % (letters.length - 1);
    const [left = "", right = ""] = letters.slice(at, at + 2);
    return [letters.join(""), letters.toSpliced(at, 2, right, left).join("")] as const;
  });

/** Levenshtein's distance, by its definition: letters are put in, taken out or replaced. */
function editsWithoutTransposition([first, ...left]: readonly string[], right: readonly string[]): number {
  if (first === undefined) return right.length;
  const [other, ...rest] = right;
  if (other === undefined) return 1 + left.length;
  if (first === other) return editsWithoutTransposition(left, rest);
  const shorter = [
    editsWithoutTransposition(left, right),
    editsWithoutTransposition([first, ...left], rest),
    editsWithoutTransposition(left, rest),
  ];
  return 1 + Math.min(...shorter);
}

describe("the name that was probably meant", () => {
  it.each<[string, string[], string]>([
    ["modle", ["model"], "model"],
    ["Modle", ["model"], "model"],
    ["gaol", ["role", "goal"], "goal"],
    ["ab", ["ba"], "ba"],
    ["proces", ["process"], "process"],
    ["god", ["good", "gold"], "good"],
    ["snowflake_qurey", ["word_count", "snowflake_query"], "snowflake_query"],
    ["agnet", ["task", "agent", "agents"], "agent"],
    ["naïve", ["naive"], "naive"],
    ["a😀", ["😀a"], "😀a"],
  ])("of %j among %j is %s", (written, known, meant) => {
    expect(didYouMean(written, known)).toBe(` (did you mean ${meant}?)`);
  });

  it.each([
    ["task", ["agent"]],
    ["abc", ["cba"]],
    ["anything", []],
    ["", ["agent"]],
  ])("of %j among %j is none", (written, known) => {
    expect(didYouMean(written, known)).toBe("");
  });

  it("is none for a text far longer than any name, which costs no time", () => {
    const names = Array.from({ length: 1000 }, (_, index) => `input_${index}`);
    expect(didYouMean("x".repeat(250_000), names)).toBe("");
    expect(didYouMean("topic", ["x".repeat(250_000)])).toBe("");
  });

  it("is found in either direction when two letters have changed places", () => {
    fc.assert(
      fc.property(transposed, ([one, other]) => {
        expect(didYouMean(one, [other])).toBe(` (did you mean ${other}?)`);
        expect(didYouMean(other, [one])).toBe(` (did you mean ${one}?)`);
      }),
    );
  });

  it("is found wherever it was found without regard to transposed letters", () => {
    const short = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 6 });
    fc.assert(
      fc.property(short, short, (written, known) => {
        const isNear = editsWithoutTransposition(written, known) <= Math.max(1, Math.floor(known.length / 3));
        fc.pre(isNear);
        expect(didYouMean(written.join(""), [known.join("")])).not.toBe("");
      }),
    );
  });
});

describe("known names", () => {
  it.each([
    ["limt", ["status", "cursor", "limit"]],
    ["crew", ["limit", "cursor", "crew_name"]],
  ])("begin with the one that %j is most like", (written, known) => {
    expect(nearestFirst(written, known)[0]).toBe(known.at(-1));
  });

  it("stay in their order where none is nearer than another, and are all there", () => {
    expect(nearestFirst("x", ["one", "two", "six"])).toEqual(["six", "one", "two"]);
    fc.assert(
      fc.property(words, fc.array(words), (written, known) => {
        expect(nearestFirst(written, known).toSorted()).toEqual(known.toSorted());
      }),
    );
  });
});
