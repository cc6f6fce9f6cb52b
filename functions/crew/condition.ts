import * as z from "zod";

import { isJsonObject, JsonValue } from "./json.ts";
import type { TaskOutput } from "./output.ts";
import { stableHash } from "./stable-hash.ts";

const OPERATORS = ["eq", "ne", "gt", "gte", "lt", "lte", "contains", "exists"] as const;

/** One comparison: the value found at `path` in the previous task's output, an operator, and what it is compared with. */
const Comparison = z
  .strictObject({
    /** Keys and list positions joined by dots: "raw", "json_dict.score", "json_dict.items.0.name". */
    path: z.string().min(1),
    op: z.enum(OPERATORS),
    /** Not needed by "exists", whose default is true. */
    value: JsonValue.optional(),
  })
  .readonly();

export type Condition =
  | z.infer<typeof Comparison>
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

/** When a conditional task runs: a comparison, or several joined by `all`, `any` and `not`. */
export const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    Comparison,
    z.strictObject({ all: z.array(Condition).min(1).readonly() }).readonly(),
    z.strictObject({ any: z.array(Condition).min(1).readonly() }).readonly(),
    z.strictObject({ not: Condition }).readonly(),
  ]),
);

/** Whether a condition holds of the output before the task; of a skipped task's too, whose raw is empty. */
export function holds(condition: Condition, previous: TaskOutput): boolean {
  if ("all" in condition) return condition.all.every((part) => holds(part, previous));
  if ("any" in condition) return condition.any.some((part) => holds(part, previous));
  if ("not" in condition) return !holds(condition.not, previous);
  const { path, op, value = op === "exists" ? true : null } = condition;
  return compare(valueAt(previous, path), op, value);
}

/** Nothing and null are the same. */
function valueAt(output: TaskOutput, path: string): JsonValue {
  let value: unknown = output;
  for (const key of path.split(".")) {
    const inside: unknown = Array.isArray(value) || isJsonObject(value) ? value : {};
    value = Object.hasOwn(inside as object, key) ? (inside as Readonly<Record<string, unknown>>)[key] : null;
  }
  return value as JsonValue;
}

function compare(found: JsonValue, op: (typeof OPERATORS)[number], wanted: JsonValue): boolean {
  switch (op) {
    case "eq":
      return isSame(found, wanted);
    case "ne":
      return !isSame(found, wanted);
    case "exists":
      return (found !== null && found !== "") === wanted;
    case "contains":
      if (Array.isArray(found)) return found.some((item: JsonValue) => isSame(item, wanted));
      return typeof found === "string" && typeof wanted === "string" && found.includes(wanted);
    case "gt":
      return inOrder(found, wanted, (order) => order > 0);
    case "gte":
      return inOrder(found, wanted, (order) => order >= 0);
    case "lt":
      return inOrder(found, wanted, (order) => order < 0);
    case "lte":
      return inOrder(found, wanted, (order) => order <= 0);
    default:
      return op satisfies never;
  }
}

/** Numbers by size and texts by their characters; things of different kinds have no order. */
function inOrder(left: JsonValue, right: JsonValue, fits: (order: number) => boolean): boolean {
  if (typeof left === "number" && typeof right === "number") return fits(left - right);
  if (typeof left === "string" && typeof right === "string") {
    return fits(left === right ? 0 : left < right ? -1 : 1);
  }
  return false;
}

function isSame(left: JsonValue, right: JsonValue): boolean {
  if (!Array.isArray(left) && !isJsonObject(left)) return left === right;
  return stableHash(left) === stableHash(right);
}
