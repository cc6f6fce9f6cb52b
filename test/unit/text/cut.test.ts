import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { beginningOf, cut, cutToBytes, firstLine, oneLine } from "../../../functions/text/cut.ts";

const texts = fc.string({ unit: "binary" });
const lengths = fc.nat({ max: 30 });

describe("a text that is cut", () => {
  it.each([
    ["short", 5, "short"],
    ["longer", 5, "longe…"],
    ["a😀b", 2, "a…"],
    ["a😀b", 3, "a😀…"],
    ["", 0, ""],
  ])("says so at its end: %j to %i", (text, longest, expected) => {
    expect(cut(text, longest)).toBe(expected);
  });

  it("is the longest beginning that splits no character", () => {
    fc.assert(
      fc.property(texts, lengths, (text, length) => {
        const beginning = beginningOf(text, length);
        expect(text.startsWith(beginning)).toBe(true);
        expect(beginning.isWellFormed()).toBe(true);
        const isWhole = beginning === text;
        expect(isWhole || beginning.length === length || beginning.length === length - 1).toBe(true);
        expect(cut(text, length)).toBe(isWhole ? text : `${beginning}…`);
      }),
    );
  });

  it("in bytes splits no character either", () => {
    fc.assert(
      fc.property(texts, lengths, (text, most) => {
        const shown = cutToBytes(text, most);
        const isWhole = Buffer.byteLength(text) <= most;
        const beginning = isWhole ? text : shown.slice(0, -1);
        expect(shown).toBe(isWhole ? text : `${beginning}…`);
        expect(text.startsWith(beginning)).toBe(true);
        expect(beginning.isWellFormed()).toBe(true);
        expect(isWhole || most - Buffer.byteLength(beginning) < 4).toBe(true);
        expect(Buffer.byteLength(beginning)).toBeLessThanOrEqual(most);
      }),
    );
  });
});

it.each([
  ["one\ntwo\nthree", "one"],
  ["one", "one"],
  ["", ""],
])("the first line of %j is %j", (text, line) => {
  expect(firstLine(text)).toBe(line);
});

it("a text of several lines becomes one, blanks between words", () => {
  expect(oneLine("one\n two\t\r\nthree ")).toBe("one two three ");
});
