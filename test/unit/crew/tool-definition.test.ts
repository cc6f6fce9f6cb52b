import { expect, it } from "vitest";
import * as z from "zod";

import { defineTool } from "../../../functions/crew/index.ts";

const define = (more: object) =>
  defineTool({ name: "note", description: "", input: z.object({}), run: () => "", ...more });

it.each([
  [{ effect: "write" }, 'note: effect is "read", "idempotent" or "unsafe", not "write"'],
  [{ timeoutSeconds: "soon" }, "note: timeoutSeconds is a number above 0"],
  [{ maxUsageCount: 0 }, "note: maxUsageCount is a whole number above 0"],
])("refuses %j, which no type check of a crew's tools would find", (more, message) => {
  expect(() => define(more)).toThrow(message);
});

it("takes a tool for unsafe unless it says otherwise", () => {
  expect(define({}).effect).toBe("unsafe");
});
