import { describe, expect, it } from "vitest";

import { strictSchema } from "../../../functions/json/json-schema.ts";
import type { JsonObject } from "../../../functions/json/json.ts";

const schemaWith = (home: JsonObject) => ({
  type: "object",
  properties: { home },
  required: ["home"],
  $defs: { Place: { type: "object", properties: { town: { type: "string" } }, required: ["town"] } },
});

describe("a reference in strict mode", () => {
  it.each([
    { $ref: "#/$defs/Place", description: "Where they live" },
    { $ref: "#/$defs/Place", title: "Home", default: { town: "Ulm" } },
    { $ref: "#/$defs/Place", examples: [{ town: "Ulm" }] },
  ])("stands alone, without the words beside it: %j", (home) => {
    expect(strictSchema(schemaWith(home))).toMatchObject({
      properties: { home: { $ref: "#/$defs/Place" } },
      $defs: { Place: { additionalProperties: false } },
    });
    expect(JSON.stringify(strictSchema(schemaWith(home)))).not.toMatch(/description|title|default|examples/);
  });

  it("may be null where the property is optional", () => {
    const { required: _required, ...optional } = schemaWith({ $ref: "#/$defs/Place", description: "D" });
    expect(strictSchema(optional)).toMatchObject({
      properties: { home: { anyOf: [{ $ref: "#/$defs/Place" }, { type: "null" }] } },
      required: ["home"],
    });
  });

  it("that says more beside it cannot be put that way", () => {
    expect(strictSchema(schemaWith({ $ref: "#/$defs/Place", minProperties: 1 }))).toBeUndefined();
    expect(strictSchema(schemaWith({ $ref: "#/$defs/Place", properties: {} }))).toBeUndefined();
  });
});
