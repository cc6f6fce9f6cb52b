import { describe, expect, it } from "vitest";
import * as z from "zod";

import { sampleJson } from "../../../../functions/adapters/models/sample-json.ts";
import { strictSchema } from "../../../../functions/json/json-schema.ts";
import type { JsonSchema } from "../../../../functions/json/json.ts";

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
});
