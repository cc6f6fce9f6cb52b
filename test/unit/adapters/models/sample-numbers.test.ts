import { describe, expect, it } from "vitest";

import { sampleJson } from "../../../../functions/adapters/models/sample-json.ts";
import { fitToSchema } from "../../../../functions/json/fit-schema.ts";
import type { JsonSchema } from "../../../../functions/json/json.ts";

const SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  free: { type: "number" },
  ten: { type: "integer", minimum: 10 },
  upToFive: { type: "number", maximum: 5 },
  below: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 },
  sevens: { type: "integer", multipleOf: 7 },
  maybe: { anyOf: [{ type: "integer" }, { type: "null" }] },
  dated: { type: "string", format: "date", examples: ["2027-05-01"] },
  date: { type: "string", format: "date" },
  fixed: { type: "integer", const: 3 },
  started: { type: "integer", default: 12 },
  rated: { type: "integer", enum: [1, 5, 20] },
};

describe("two numbers of a rehearsal", () => {
  it.each([
    ["low", "ten", "high", "free"],
    ["min_price", "ten", "max_price", "maybe"],
    ["priceMinimum", "ten", "priceMaximum", "sevens"],
    ["start", "started", "end", "free"],
    ["from_page", "ten", "to_page", "rated"],
    ["low", "free", "high", "below"],
    ["lowest", "free", "highest", "upToFive"],
    ["earliest", "fixed", "latest", "free"],
    ["start_date", "dated", "end_date", "date"],
    ["lower-bound", "sevens", "upper-bound", "ten"],
    ["min", "upToFive", "max", "upToFive"],
    ["p10", "ten", "p90", "free"],
  ])("called %s (%s) and %s (%s) fit each other", (low, lowKind, high, highKind) => {
    for (const order of [
      [low, high],
      [high, low],
    ]) {
      const kinds = new Map([
        [low, lowKind],
        [high, highKind],
      ]);
      const properties = Object.fromEntries(
        order.map((name) => [name, SCHEMAS[kinds.get(name) ?? ""] ?? {}]),
      );
      const schema = { type: "object", properties, required: order };
      const answer = sampleJson(schema) as Record<string, number | string>;
      expect(fitToSchema(answer, schema)).toEqual({ value: answer });
      expect([answer[low], answer[high]].toSorted(upwards)).toEqual([answer[low], answer[high]]);
    }
  });

  it("are one where that fits, so that a number beside a range lies in it", () => {
    const number = { type: "number" };
    const range = { type: "object", properties: { low: number, high: number }, required: ["low", "high"] };
    const properties = { expected: { type: "number", minimum: 0 }, range };
    expect(sampleJson({ type: "object", properties })).toEqual({ expected: 1, range: { low: 1, high: 1 } });
  });

  it("leave room for a third between them", () => {
    const ten = SCHEMAS["ten"] ?? {};
    const properties = { high: { type: "number" }, likely: { type: "number" }, low: ten };
    expect(sampleJson({ type: "object", properties })).toEqual({ high: 10, likely: 10, low: 10 });
  });

  it("stay as their schemas name them, and as they are where names say nothing", () => {
    const properties = {
      low: { const: 9 },
      high: { const: 3 },
      width: SCHEMAS["ten"] ?? {},
      height: { type: "number" },
    };
    expect(sampleJson({ type: "object", properties })).toEqual({ low: 9, high: 3, width: 10, height: 1 });
  });

  it.each([
    [{ type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 }, 0.5],
    [{ type: "integer", exclusiveMaximum: 1 }, 0],
    [{ type: "number", maximum: -4 }, -4],
    [{ type: "integer", maximum: 10, multipleOf: 4 }, 4],
    [{ type: "number", minimum: 2.5 }, 3],
    [{ type: "number", minimum: 2.2, maximum: 2.6 }, 2.2],
  ])("fit their own bounds: %j", (schema, number) => {
    expect(sampleJson(schema)).toBe(number);
  });
});

function upwards(left: number | string | undefined, right: number | string | undefined): number {
  return (left ?? 0) < (right ?? 0) ? -1 : Number(left !== right);
}
