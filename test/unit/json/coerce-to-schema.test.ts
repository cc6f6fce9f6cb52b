import { describe, expect, it } from "vitest";

import type { JsonObject, JsonSchema } from "../../../functions/crew/index.ts";
import { coerceArguments, coerceAnswer } from "../../../functions/json/coerce-to-schema.ts";

const properties: JsonObject = {
  text: { type: "string" },
  number: { type: "number", default: 1 },
  whole: { type: ["integer", "null"] },
  sure: { anyOf: [{ type: "boolean" }, { type: "null" }] },
  items: { type: "array", items: { $ref: "#/$defs/Item" } },
};
const schema: JsonSchema = {
  type: "object",
  properties,
  required: ["text"],
  $defs: { Item: { type: "object", properties: { size: { type: "number" } } } },
};

describe("a model's JSON", () => {
  it.each([
    ["texts that are numbers", { number: "2.5", whole: " 7 " }, { number: 2.5, whole: 7 }],
    ["exponents", { number: "-1e3" }, { number: -1000 }],
    ["texts that are no whole numbers", { whole: "7.5" }, { whole: "7.5" }],
    ["texts that are no numbers", { number: "two", whole: "0x10" }, { number: "two", whole: "0x10" }],
    ["texts that are truth values", { sure: "Yes" }, { sure: true }],
    ["numbers that are truth values", { sure: 0 }, { sure: false }],
    ["other texts", { sure: "perhaps" }, { sure: "perhaps" }],
    ["numbers for texts, which pydantic refuses", { text: 5 }, { text: 5 }],
    ["null for what has a default", { number: null }, {}],
    ["null for what may be null", { whole: null, sure: null }, { whole: null, sure: null }],
    ["null for what is required", { text: null }, { text: null }],
    [
      "what lists and references hold",
      { items: [{ size: "1" }, { size: null }] },
      { items: [{ size: 1 }, {}] },
    ],
  ])("is taken as it is meant: %s", (_what, given, expected) => {
    expect(coerceAnswer(given, schema)).toEqual(expected);
    expect(coerceArguments(given, schema)).toEqual(expected);
  });

  it("loses what an answer's schema does not name, unless the schema says what may be there", () => {
    const given = { text: "a", more: 1, items: [{ other: 2 }] };
    expect(coerceAnswer(given, schema)).toEqual({ text: "a", items: [{}] });
    expect(coerceArguments(given, schema)).toEqual(given);
    expect(coerceAnswer({ more: 1 }, { ...schema, additionalProperties: true })).toEqual({ more: 1 });
    expect(coerceAnswer({ more: 1 }, { ...schema, additionalProperties: false })).toEqual({ more: 1 });
    expect(coerceAnswer({ more: 1 }, { type: "object" })).toEqual({ more: 1 });
  });
});
