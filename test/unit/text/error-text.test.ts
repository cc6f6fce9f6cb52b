import { describe, expect, it } from "vitest";

import { errorLine, errorText } from "../../../functions/text/error-text.ts";

const untellable = {
  toString: () => {
    throw new Error("no text");
  },
};

describe("the text of an error", () => {
  it.each([
    [new Error("boom sk-abcdefgh12345678\nmore"), "boom sk-…\nmore"],
    [new Error("Authorization: Bearer abc.def-ghi"), "Authorization: Bearer …"],
    ["thrown as a text", "thrown as a text"],
    [undefined, "undefined"],
    [new RangeError(), "RangeError"],
    [Object.create(null), "an error without a text"],
    [untellable, "an error without a text"],
    [Object.assign(new Error(), { message: { a: 1 } }), "[object Object]"],
    [new Error("half \ud83d"), "half \ufffd"],
  ])("has no secrets and no half characters: %#", (error, text) => {
    expect(errorText(error)).toBe(text);
  });

  it("is no longer than can be told, nor cut within a character", () => {
    expect(errorText(new Error("x".repeat(20_000)))).toBe(`${"x".repeat(10_000)}…`);
    expect(errorLine(new Error(`${"x".repeat(199)}😀`))).toBe(`${"x".repeat(199)}\ufffd…`);
    expect(errorLine(new Error(" one\n two\t"))).toBe("one two");
  });
});
