import { describe, expect, it } from "vitest";

import { codeOf, errorLine, errorText, messageOf, reasonOf } from "../../../functions/text/error-text.ts";

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
    expect(errorLine(new Error(`${"x".repeat(199)}😀`))).toBe(`${"x".repeat(199)}…`);
    expect(errorLine(new Error(" one\n two\t"))).toBe("one two");
  });
});

describe("the reason of a failure", () => {
  const failure = (message: string, cause?: unknown) => new Error(message, { cause });
  it.each<[string, unknown, string]>([
    ["is its sentence", failure("no room"), "Error: no room"],
    [
      "has those of its causes",
      failure("no room", new RangeError("too many", { cause: new TypeError("five") })),
      "Error: no room (RangeError: too many (TypeError: five))",
    ],
    [
      "says nothing twice",
      failure("could not write: no room", new Error("no room")),
      "Error: could not write: no room",
    ],
    [
      "quotes no value, as the errors of parsers do",
      failure("no row", new SyntaxError(`Unexpected token 's', "secret" is not valid JSON`)),
      "Error: no row (SyntaxError)",
    ],
    ["tells nothing of what is no error", { secret: 1 }, "something was thrown that is no error"],
  ])("%s", (_, error, reason) => {
    expect(reasonOf(error)).toBe(reason);
  });

  it.each([
    [failure("no room"), "no room"],
    [new RangeError(), "RangeError"],
    ["thrown as a text", "thrown as a text"],
    [untellable, "an error without a text"],
  ])("has a message: %#", (error, message) => {
    expect(messageOf(error)).toBe(message);
  });

  it.each([
    [Object.assign(new Error(), { code: "ENOENT" }), "ENOENT"],
    [Object.assign(new Error(), { code: 407_002 }), "407002"],
    [Object.assign(new Error(), { code: {} }), ""],
    [new Error(), ""],
    ["ENOENT", ""],
    [null, ""],
  ])("has a code or none: %#", (error, code) => {
    expect(codeOf(error)).toBe(code);
  });
});
