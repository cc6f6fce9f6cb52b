import { expect, it } from "vitest";
import * as z from "zod";

import { wrapped } from "../../../cli/docs/prose.ts";
import { fieldList, refusalOf } from "../../../cli/docs/schema-fields.ts";

it("tells each field by its path, with type, meaning and whether it may be absent", () => {
  const schema = z.object({
    progress: z.object({ total: z.int().min(0).describe("how many there are") }),
    tasks: z.array(z.object({ name: z.string().nullable() })).optional(),
    limit: z.int().min(1).max(9).nullable(),
  });
  expect(fieldList(schema, "may be absent").split("\n")).toEqual([
    "- `progress`, object.",
    "- `progress.total`, whole number: How many there are.",
    "- `tasks`, list of objects, may be absent.",
    "- `tasks[].name`, text or null.",
    "- `limit`, whole number from 1 to 9 or null.",
  ]);
});

it("refuses a field that it has no words for, so that no page says nothing", () => {
  expect(() => fieldList(z.object({ any: z.unknown() }), "")).toThrow("no words for the schema");
});

it("says of a setting what somebody reads who writes something wrong", () => {
  expect(refusalOf(z.string().min(1, "Write a name."))).toBe("Write a name.");
  expect(refusalOf(z.string())).toBeUndefined();
});

it("never begins a line with what Markdown takes for a list, and leaves code whole", () => {
  const lines = wrapped(`- ${"word ".repeat(21)}- \`code with blanks\` end`, "  ").split("\n");
  expect(lines).toEqual([`- ${"word ".repeat(21)}-`, "  `code with blanks` end"]);
});

it("takes a field that may be anything where it says what that is", () => {
  const anything = z.object({ value: z.unknown().describe("What came of it") });
  expect(fieldList(anything, "may be absent")).toBe("- `value`, any JSON: What came of it.");
});

it("writes what an object of a tree has once, for all that are below it", () => {
  interface Node {
    readonly name: string;
    readonly below: readonly Node[];
  }
  const Node: z.ZodType<Node, Node> = z.object({ name: z.string(), below: z.lazy(() => z.array(Node)) });
  expect(fieldList(z.object({ top: z.array(Node) }), "")).toBe(
    ["- `top`, list of objects.", "- `top[].name`, text.", "- `top[].below`, list of objects."].join("\n"),
  );
});
