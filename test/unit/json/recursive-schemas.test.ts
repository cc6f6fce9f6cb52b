import { describe, expect, it } from "vitest";

import { fitToSchema } from "../../../functions/json/fit-schema.ts";
import { strictSchema } from "../../../functions/json/json-schema.ts";
import type { JsonSchema } from "../../../functions/json/json.ts";
import { withObjectAtTop } from "../../../functions/json/object-at-top.ts";
import { heightsIn } from "../../../functions/json/schema-heights.ts";

const NODE: JsonSchema = {
  type: "object",
  title: "Node",
  properties: {
    name: { type: "string" },
    size: { type: "integer" },
    children: { type: "array", items: { $ref: "#/$defs/Node" } },
  },
  required: ["name", "children"],
};
const $defs = { Node: NODE };

describe("a schema whose top is a reference", () => {
  it.each<[string, JsonSchema, JsonSchema]>([
    ["as pydantic writes it", { $defs, $ref: "#/$defs/Node" }, { ...NODE, $defs }],
    [
      "with words of its own",
      { $defs, $ref: "#/$defs/Node", title: "Tree", description: "All" },
      { ...NODE, title: "Tree", description: "All", $defs },
    ],
    ["in an allOf, as pydantic 1 wraps it", { $defs, allOf: [{ $ref: "#/$defs/Node" }] }, { ...NODE, $defs }],
    [
      "over another name",
      { $defs: { ...$defs, Tree: { $ref: "#/$defs/Node" } }, $ref: "#/$defs/Tree" },
      { ...NODE, $defs: { ...$defs, Tree: { $ref: "#/$defs/Node" } } },
    ],
    [
      "to the definitions of earlier drafts",
      { definitions: { Node: { type: "object" } }, $ref: "#/definitions/Node" },
      { type: "object", definitions: { Node: { type: "object" } } },
    ],
  ])("has the object in its place: %s", (_what, schema, expected) => {
    expect(withObjectAtTop(schema)).toEqual(expected);
    expect(strictSchema(withObjectAtTop({ $defs, $ref: "#/$defs/Node" }))).toMatchObject({ type: "object" });
  });

  it.each<[string, JsonSchema]>([
    ["it is an object already", { ...NODE, $defs }],
    ["it leads to a list", { $defs: { Node: { type: "array" } }, $ref: "#/$defs/Node" }],
    ["it leads nowhere", { $ref: "#/$defs/Node" }],
    ["it goes round", { $defs: { A: { $ref: "#/$defs/B" }, B: { $ref: "#/$defs/A" } }, $ref: "#/$defs/A" }],
    ["it is itself", { $ref: "#" }],
    ["more is asked beside it", { $defs, $ref: "#/$defs/Node", required: ["size"] }],
    ["there are two", { $defs, allOf: [{ $ref: "#/$defs/Node" }, { $ref: "#/$defs/Node" }] }],
  ])("stays as it is where %s", (_why, schema) => {
    expect(withObjectAtTop(schema)).toBe(schema);
  });
});

describe("an answer to a schema that holds itself", () => {
  it.each<[string, JsonSchema]>([
    ["under $defs", withObjectAtTop({ $defs, $ref: "#/$defs/Node" })],
    [
      "at its top",
      {
        ...NODE,
        properties: { ...(NODE["properties"] as object), children: { type: "array", items: { $ref: "#" } } },
      },
    ],
    [
      "under another name",
      {
        ...NODE,
        $defs: { Node: { $ref: "#/$defs/Real" }, Real: NODE },
      },
    ],
    [
      "under definitions",
      JSON.parse(
        JSON.stringify({ ...NODE, definitions: $defs }).replaceAll("#/$defs", "#/definitions"),
      ) as JsonSchema,
    ],
  ])("fits, and is coerced at every depth: %s", (_where, schema) => {
    const leaf = { name: "c", size: "7", children: [], other: true };
    const answer = { name: "a", size: null, children: [{ name: "b", children: [leaf] }] };
    expect(fitToSchema(answer, schema)).toEqual({
      value: { name: "a", children: [{ name: "b", children: [{ name: "c", size: 7, children: [] }] }] },
    });
    const wrong = { name: "a", children: [{ name: "b", children: [{ ...leaf, name: 5 }] }] };
    expect(fitToSchema(wrong, schema)).toEqual({
      problem: expect.stringContaining("children[0].children[0].name") as unknown,
    });
  });

  it("is checked in no time where twenty kinds hold each other", () => {
    const kinds = Array.from({ length: 20 }, (_, index) => `Kind${index}`);
    const any = { anyOf: kinds.map((kind) => ({ $ref: `#/$defs/${kind}` })) };
    const kind = {
      type: "object",
      properties: { left: any, right: any, end: { type: "string" } },
      required: ["end"],
    };
    const schema = { ...kind, $defs: Object.fromEntries(kinds.map((name) => [name, kind])) };
    const answer = { end: "a", left: { end: "b", right: { end: "c" } } };
    expect(fitToSchema(answer, schema)).toEqual({ value: answer });
  });
});

describe("how deep the least value is", () => {
  const holding = (A: JsonSchema): JsonSchema => ({
    type: "object",
    properties: { a: { $ref: "#/$defs/A" } },
    required: ["a"],
    $defs: { A },
  });
  const itself = { $ref: "#/$defs/A" };
  it.each<[string, JsonSchema, number]>([
    ["a text", { type: "string" }, 1],
    ["itself", itself, Infinity],
    ["an object that must hold it", { type: "object", properties: { a: itself }, required: ["a"] }, Infinity],
    ["an object that may", { type: "object", properties: { a: itself } }, 1],
    ["it or null", { anyOf: [itself, { type: "null" }] }, 1],
    ["a list", { type: "array", items: itself }, 1],
    ["a list that is never empty", { type: "array", items: itself, minItems: 1 }, Infinity],
    ["all of it and more", { allOf: [itself, { type: "object" }] }, Infinity],
    [
      "an object or null that must hold it",
      { type: ["object", "null"], properties: { a: itself }, required: ["a"] },
      1,
    ],
  ])("is told for %s", (_what, definition, height) => {
    const schema = holding(definition);
    expect(heightsIn(schema)(schema)).toBe(height);
  });
});
