import { describe, expect, it } from "vitest";
import * as z from "zod";

import { sampleJson } from "../../../../functions/adapters/models/sample-json.ts";
import { fitToSchema } from "../../../../functions/json/fit-schema.ts";
import { strictSchema } from "../../../../functions/json/json-schema.ts";
import type { JsonObject, JsonSchema } from "../../../../functions/json/json.ts";

const Tree: z.ZodType = z.object({ name: z.string(), children: z.lazy(() => z.array(Tree)).optional() });

describe("sampleJson", () => {
  it.each([
    [
      "texts",
      z.object({ a: z.string().min(30), b: z.string().max(3), c: z.enum(["x", "y"]), d: z.literal("z") }),
    ],
    ["formats", z.object({ a: z.email(), b: z.url(), c: z.uuid(), d: z.iso.date(), e: z.iso.datetime() })],
    [
      "numbers",
      z.object({
        a: z.int().min(3),
        b: z.number().gt(1.5).max(2),
        c: z.number().multipleOf(5),
        d: z.number(),
      }),
    ],
    [
      "lists",
      z.object({ a: z.array(z.object({ b: z.boolean() })).min(2), c: z.tuple([z.string(), z.int()]) }),
    ],
    ["choices", z.object({ a: z.union([z.null(), z.string()]), b: z.string().nullable().default("x") })],
    ["free keys", z.object({ a: z.record(z.string(), z.number()), b: z.unknown() })],
    ["itself", Tree],
  ])("fits a schema with %s, and is the same each time", (_what, schema) => {
    const json = z.toJSONSchema(schema, { io: "input" }) as JsonSchema;
    expect(schema.safeParse(sampleJson(json))).toMatchObject({ success: true });
    expect(sampleJson(json)).toEqual(sampleJson(json));
  });

  it("fits the strict form of a schema", () => {
    const schema = z.object({ title: z.string(), tags: z.array(z.string()).optional() });
    const strict = strictSchema(z.toJSONSchema(schema) as JsonSchema) ?? {};
    expect(sampleJson(strict)).toEqual({ title: "Rehearsed title", tags: ["Rehearsed tags"] });
  });

  const ref = (name: string) => ({ $ref: `#/$defs/${name}` });
  const object = (properties: JsonObject, required: readonly string[] = []): JsonSchema => ({
    type: "object",
    properties,
    required,
  });
  it.each([
    [
      "a list of its own kind",
      object({ name: { type: "string" }, children: { type: "array", items: ref("Root") } }, [
        "name",
        "children",
      ]),
    ],
    [
      "a next of its own kind, or none",
      object({ value: { type: "integer" }, next: { anyOf: [ref("Root"), { type: "null" }] } }, [
        "value",
        "next",
      ]),
    ],
    ["two optional ones", object({ n: { type: "integer" }, left: ref("Root"), right: ref("Root") }, ["n"])],
    [
      "another that holds it",
      object({ boss: ref("Person") }, ["boss"]),
      {
        Person: object({ name: { type: "string" }, team: { anyOf: [ref("Team"), ref("Root")] } }, [
          "name",
          "team",
        ]),
        Team: object({ lead: { anyOf: [ref("Person"), { type: "null" }] } }, ["lead"]),
      },
    ],
    [
      "an operation of operations or a number",
      object({ of: ref("Operation") }, ["of"]),
      {
        Operation: object(
          {
            left: { anyOf: [ref("Operation"), ref("Literal")] },
            right: { oneOf: [ref("Operation"), { type: "number" }] },
          },
          ["left", "right"],
        ),
        Literal: object({ value: { type: "number" } }, ["value"]),
      },
    ],
    [
      "free keys of its own kind",
      object({ name: { type: "string" }, by: { type: "object", additionalProperties: ref("Root") } }, [
        "name",
        "by",
      ]),
    ],
    [
      "a definition that is another",
      object({ next: ref("Alias") }),
      { Alias: ref("Maybe"), Maybe: { anyOf: [ref("Root"), { type: "null" }] } },
    ],
    ["a reference to the top", object({ kids: { type: "array", items: { $ref: "#" } } }, ["kids"])],
    [
      "a list that must have two",
      object({ parts: { type: "array", minItems: 2, items: { anyOf: [ref("Root"), { type: "string" }] } } }, [
        "parts",
      ]),
    ],
  ])("ends and fits where a schema holds %s", (_what, root: JsonSchema, definitions: JsonSchema = {}) => {
    const schema = { ...root, $defs: { Root: root, ...definitions } };
    const strict = strictSchema(schema);
    for (const asked of strict === undefined ? [schema] : [schema, strict]) {
      const answer = sampleJson(asked);
      expect(fitToSchema(answer as JsonObject, schema)).toEqual({ value: expect.anything() as unknown });
      expect(JSON.stringify(answer).length).toBeLessThan(5000);
    }
  });

  it("shows once that a schema holds itself", () => {
    const root = object({ name: { type: "string" }, children: { type: "array", items: ref("Root") } }, [
      "name",
      "children",
    ]);
    expect(sampleJson({ ...root, $defs: { Root: root } })).toEqual({
      name: "Rehearsed name",
      children: [{ name: "Rehearsed name", children: [] }],
    });
  });

  it("stays small where many kinds hold each other", () => {
    const names = Array.from({ length: 12 }, (_, index) => `Kind${index}`);
    const any = { anyOf: names.map(ref) };
    const kind = object(
      { left: any, right: any, list: { type: "array", items: any }, end: { type: "string" } },
      ["end", "list"],
    );
    const schema = { ...kind, $defs: Object.fromEntries(names.map((name) => [name, kind])) };
    expect(JSON.stringify(sampleJson(schema)).length).toBeLessThan(20_000);
    expect(fitToSchema(sampleJson(schema) as JsonObject, schema)).toHaveProperty("value");
  });
});
