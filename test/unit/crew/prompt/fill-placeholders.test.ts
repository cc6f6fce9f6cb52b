import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { fillPlaceholders, placeholdersIn } from "../../../../functions/crew/prompt/fill-placeholders.ts";

describe("placeholders", () => {
  it.each([
    ["Hello {name}", { name: "Ada" }, "Hello Ada"],
    ["{{name}} has no escape", { name: "Ada" }, "{Ada} has no escape"],
    ["{missing} stays", {}, "{missing} stays"],
    ['JSON {"a": 1} and { spaced } stay', { a: 1, spaced: 1 }, 'JSON {"a": 1} and { spaced } stay'],
    ["{with-hyphen} {_x1}", { "with-hyphen": 1.5, _x1: true }, "1.5 true"],
    ["<{nothing}>", { nothing: null }, "<>"],
    ["{list} {object}", { list: ["a", 1], object: { b: [null] } }, '["a",1] {"b":[null]}'],
    ["{first}{second}", { first: "{second}", second: "{first}" }, "{second}{first}"],
    ["{constructor} {toString}", {}, "{constructor} {toString}"],
    ["half \ud83d {other}", { other: "\ude00 half" }, "half \ufffd \ufffd half"],
    ["{high}{low}", { high: "\ud83d", low: "\ude00" }, "😀"],
    ["$& {money}", { money: "$1 $& $$" }, "$& $1 $& $$"],
  ])("fills %j", (text, inputs, filled) => {
    expect(fillPlaceholders(text, inputs)).toBe(filled);
  });

  it("leaves a text without braces as it is, whatever the inputs", () => {
    const text = fc.string().filter((candidate) => !candidate.includes("{"));
    fc.assert(
      fc.property(text, fc.dictionary(fc.string(), fc.string()), (sample, inputs) => {
        expect(fillPlaceholders(sample, inputs)).toBe(sample);
      }),
    );
  });

  it("puts each value in verbatim, once, and expands no value again", () => {
    const name = fc
      .stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,8}$/)
      .filter((candidate) => candidate !== "__proto__");
    const plain = fc.string().map((candidate) => candidate.replaceAll(/[{}]/g, ""));
    const part = fc.record({
      before: plain,
      name,
      value: fc.oneof(
        fc.string(),
        name.map((other) => `{${other}}`),
      ),
    });
    fc.assert(
      fc.property(fc.uniqueArray(part, { selector: ({ name }) => name }), (parts) => {
        const inputs = Object.fromEntries(parts.map(({ name, value }) => [name, value]));
        const text = parts.map(({ before, name }) => `${before}{${name}}`).join("");
        expect(placeholdersIn(text)).toEqual(parts.map(({ name }) => name));
        expect(fillPlaceholders(text, inputs)).toBe(
          parts.map(({ before, value }) => before + value).join(""),
        );
      }),
    );
  });
});
