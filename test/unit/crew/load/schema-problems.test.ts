import { describe, expect, it } from "vitest";

import { load, task } from "../../../support/crew/crew-files.ts";

/** Problems of a task's schema with their lines; the file has a line for each brace and comma of JSON. */
function problemsOf(schema: unknown): readonly string[] {
  const text = typeof schema === "string" ? schema : JSON.stringify(schema, null, 1);
  const { problems, crew } = load({ ...task("output_json: S"), "schemas/S.json": text });
  expect(crew === undefined).toBe(problems.length > 0);
  return problems.map(
    ({ level, file, line, path, message }) => `${level} ${file}:${line} ${path} | ${message}`,
  );
}

const withPart = (part: unknown) => ({ type: "object", properties: { part } });
const TYPES = "string, number, integer, boolean, object, array, null";

describe("a JSON Schema of a crew", () => {
  it.each([
    [
      { type: "strng" },
      `5 properties.part.type | properties.part.type: there is no type strng (did you mean string?); write ${TYPES}`,
    ],
    [
      { type: ["string", "nul"] },
      `7 properties.part.type.1 | properties.part.type.1: there is no type nul (did you mean null?); write ${TYPES}`,
    ],
    [{ type: 5 }, `5 properties.part.type | properties.part.type: write ${TYPES}, in quotes`],
    [{ enum: "a" }, "5 properties.part.enum | properties.part.enum: write a list of values"],
    [{ type: "number", minimum: "3" }, "6 properties.part.minimum | properties.part.minimum: write a number"],
    [
      { type: "string", minLength: -1 },
      "6 properties.part.minLength | properties.part.minLength: write a whole number of 0 or more",
    ],
    [
      { type: "string", pattern: "(" },
      "6 properties.part.pattern | properties.part.pattern: this is no regular expression: Invalid regular expression: /(/: Unterminated group",
    ],
    [
      { type: "object", required: true },
      "6 properties.part.required | properties.part.required: write a list of names",
    ],
    [
      { type: "array", items: "string" },
      "6 properties.part.items | properties.part.items: write a JSON Schema here",
    ],
    [{ anyOf: [] }, "5 properties.part.anyOf | properties.part.anyOf: write one JSON Schema at least"],
    [
      { anyOf: [{ type: "string" }, "null"] },
      "9 properties.part.anyOf.1 | properties.part.anyOf.1: write a JSON Schema here: an object in braces",
    ],
    ["string", "4 properties.part | properties.part: write a JSON Schema here: an object in braces"],
    [
      { type: "array", items: { if: {} } },
      "7 properties.part.items.if | properties.part.items.if: if is not supported here: leave it out",
    ],
    [
      { not: { type: "string" } },
      "5 properties.part.not | properties.part.not: not is not supported here: leave it out",
    ],
    [
      { $ref: "#/$defs/Nod" },
      "5 properties.part.$ref | properties.part.$ref: there is no #/$defs/Nod: write it under $defs",
    ],
    [
      { $ref: "node.json" },
      "5 properties.part.$ref | properties.part.$ref: node.json is not in this file: write what it refers to under $defs, and refer to #/$defs/<name>",
    ],
  ])("that has %j names line and path", (part, problem) => {
    expect(problemsOf(withPart(part))).toEqual([`error schemas/S.json:${problem}`]);
  });

  it("tells all that is written wrongly at once", () => {
    const problems = problemsOf({
      type: "object",
      required: "a",
      properties: { a: { type: "text" }, b: { enum: [] } },
    });
    expect(problems.map((problem) => problem.split(" | ")[0])).toEqual([
      "error schemas/S.json:3 required",
      "error schemas/S.json:6 properties.a.type",
      "error schemas/S.json:9 properties.b.enum",
    ]);
  });

  it("is looked at in definitions, and in a task's own words", () => {
    const $defs = { Node: { type: "object", properties: { next: { type: "nodes" } } } };
    expect(problemsOf({ $ref: "#/$defs/Node", $defs })[0]).toContain(
      "S.json:8 $defs.Node.properties.next.type | ",
    );
    const { problems } = load(task("output_json: {type: object, properties: {n: {type: int}}}"));
    expect(problems).toMatchObject([
      { file: "tasks.yaml", line: 1, path: "t.output_json.properties.n.type" },
    ]);
  });

  it.each([
    [{ type: "array" }, "1  | The top level"],
    [{ $ref: "#/$defs/A", $defs: { A: { type: "array" } } }, "1  | The top level"],
    [{ $ref: "#/$defs/B", $defs: {} }, "2 $ref | $ref: there is no #/$defs/B"],
    [{ $ref: "#" }, "2 $ref | $ref: # leads to nothing but itself"],
    [
      {
        $ref: "#/$defs/A",
        $defs: { A: { type: "object", properties: { a: { $ref: "#/$defs/A" } }, required: ["a"] } },
      },
      "1  | no value can fit this JSON Schema, for it holds itself without end",
    ],
    ['{"type": "object",\n "properties": {"a": ]}', "2  | This is not valid JSON"],
  ])("whose top can be no object is refused: %j", (schema, problem) => {
    expect(problemsOf(schema)[0]).toContain(`error schemas/S.json:${problem}`);
  });

  it.each([
    { $ref: "#/$defs/A", $defs: { A: { type: "object", properties: { a: { $ref: "#/$defs/A" } } } } },
    { type: "object", properties: { a: { type: "string", pattern: String.raw`^\d{3}\-\d{4}$` } } },
    { type: "object", properties: { a: true, b: {}, c: { type: ["string", "null"], format: "other" } } },
    { type: "object", additionalProperties: { type: "number" }, "x-source": "pydantic" },
    { type: "object", properties: { type: { type: "string" }, required: { type: "boolean" } } },
    { type: "object", properties: { a: { type: "array", items: [{ type: "string" }] } } },
  ])("that is right has no problem: %j", (schema) => {
    expect(problemsOf(schema)).toEqual([]);
  });
});
