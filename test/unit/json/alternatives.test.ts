import { describe, expect, it } from "vitest";

import { coerceAnswer, coerceArguments } from "../../../functions/json/coerce-to-schema.ts";
import { ExactNumber } from "../../../functions/json/exact-number.ts";
import { fitToSchema } from "../../../functions/json/fit-schema.ts";
import type { JsonObject, JsonSchema } from "../../../functions/json/json.ts";

const circle = {
  type: "object",
  properties: { kind: { const: "circle" }, radius: { type: "number" }, note: { type: "string" } },
  required: ["kind", "radius"],
};
const square = {
  type: "object",
  properties: { kind: { const: "square" }, side: { type: "integer" }, tags: { type: "array" } },
  required: ["kind", "side"],
};
const loose = { type: "object", properties: { label: { type: "string" } } };

const schemaOf = (field: JsonObject, more: JsonObject = {}): JsonSchema => ({
  type: "object",
  properties: { field },
  required: ["field"],
  ...more,
});

describe("a value where the schema has alternatives", () => {
  const either = { anyOf: [circle, { $ref: "#/$defs/Square" }] };
  const schema = schemaOf(either, { $defs: { Square: square } });

  it.each([
    ["null for what is optional", { kind: "circle", radius: 1, note: null }, { kind: "circle", radius: 1 }],
    ["a number as a text", { kind: "square", side: "4" }, { kind: "square", side: 4 }],
    ["both", { kind: "square", side: " 4 ", tags: null }, { kind: "square", side: 4 }],
    [
      "digits that no double holds",
      { kind: "square", side: "9007199254740993" },
      { kind: "square", side: new ExactNumber("9007199254740993") },
    ],
  ])("is coerced by the one that it fits then: %s", (_what, given, expected) => {
    expect(fitToSchema({ field: given }, schema)).toEqual({ value: { field: expected } });
    expect(fitToSchema({ field: given }, schemaOf({ oneOf: [square, circle] }))).toEqual({
      value: { field: expected },
    });
  });

  it("stays a text where one of them is a text", () => {
    const field = { anyOf: [{ type: "integer" }, { type: "string" }] };
    expect(fitToSchema({ field: "12" }, schemaOf(field))).toEqual({ value: { field: "12" } });
  });

  it("loses nothing that another of them names", () => {
    const given = { field: { kind: "circle", radius: 1 } };
    expect(coerceAnswer(given, schemaOf({ anyOf: [loose, circle] }))).toEqual(given);
  });

  it("stays as it is where it fits none", () => {
    const given = { field: { kind: "circle", radius: "wide" } };
    expect(coerceAnswer(given, schema)).toEqual(given);
  });
});

describe("what a schema says by other keywords than properties", () => {
  it.each([
    ["allOf, as pydantic writes a default", { allOf: [{ $ref: "#/$defs/Square" }], title: "T" }],
    ["allOf of several", { allOf: [{ $ref: "#/$defs/Square" }, { properties: { more: {} } }] }],
  ])("is coerced too: %s", (_what, field) => {
    const schema = schemaOf(field, { $defs: { Square: square } });
    const given = { field: { kind: "square", side: "4", tags: null } };
    expect(coerceAnswer(given, schema)).toEqual({ field: { kind: "square", side: 4 } });
  });

  it("is coerced in maps and tuples", () => {
    const map = schemaOf({ type: "object", additionalProperties: { type: "integer" } });
    expect(coerceArguments({ field: { a: "5" } }, map)).toEqual({ field: { a: 5 } });
    const tuple = schemaOf({
      type: "array",
      prefixItems: [{ type: "integer" }],
      items: { type: "boolean" },
    });
    expect(coerceArguments({ field: ["5", "yes"] }, tuple)).toEqual({ field: [5, true] });
  });

  it.each([
    ["patternProperties", { patternProperties: { "^x_": { type: "integer" } } }],
    ["allOf", { allOf: [{ $ref: "#/$defs/Base" }], $defs: { Base: { properties: { x_1: {} } } } }],
    ["anyOf", { anyOf: [{ required: ["title"] }, { required: ["x_1"] }] }],
  ])("keeps what it names there: %s", (_what, more) => {
    const schema = { type: "object", properties: { title: { type: "string" } }, ...more };
    const given = { title: "a", x_1: 5 };
    expect(coerceAnswer(given, schema)).toEqual(given);
  });
});

describe("alternatives that hold themselves", () => {
  const schema = schemaOf(
    { $ref: "#/$defs/Node" },
    {
      $defs: {
        Node: { anyOf: [{ $ref: "#/$defs/One" }, { $ref: "#/$defs/Other" }] },
        One: {
          type: "object",
          properties: { in: { $ref: "#/$defs/Node" }, one: { type: "string" } },
          required: ["one"],
        },
        Other: { type: "object", properties: { in: { $ref: "#/$defs/Node" }, other: { type: "string" } } },
      },
    },
  );

  it("are looked at once for each part of a wrong value, however deep it is nested", () => {
    let field: JsonObject = { other: 5 };
    for (let level = 0; level < 60; level += 1) field = { in: field, other: "a" };
    expect(fitToSchema({ field }, schema)).toHaveProperty("problem");
  });
});

it("a whole number beyond 2^53 is a multiple by all its digits", () => {
  const schema = schemaOf({ type: "integer", multipleOf: 5 });
  expect(fitToSchema({ field: new ExactNumber("9007199254740995") }, schema)).toHaveProperty("value");
  expect(fitToSchema({ field: new ExactNumber("9007199254740993") }, schema)).toEqual({
    problem: "✖ Invalid input: expected a multiple of 5, received 9007199254740993\n  → at field",
  });
});
