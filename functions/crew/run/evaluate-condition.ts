import { isJsonNumber, orderOf } from "../../json/exact-number.ts";
import { isJsonObject, type JsonValue } from "../../json/json.ts";
import { stableHash } from "../../json/stable-hash.ts";
import type { Condition, OPERATORS } from "../condition.ts";
import type { TaskOutput } from "../output.ts";

/**
 * Whether a condition holds for the output before the task, which may be a skipped task's, whose raw is
 * empty.
 */
export function holds(condition: Condition, previous: TaskOutput): boolean {
  if ("all" in condition) return condition.all.every((part) => holds(part, previous));
  if ("any" in condition) return condition.any.some((part) => holds(part, previous));
  if ("not" in condition) return !holds(condition.not, previous);
  const { path, op, value = op === "exists" ? true : null } = condition;
  return compare(valueAt(previous, path), op, value);
}

/** A value that is missing is null. */
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

/** Numbers by size and texts by their characters; values of different types have no order. */
function inOrder(left: JsonValue, right: JsonValue, fits: (order: number) => boolean): boolean {
  if (isJsonNumber(left) && isJsonNumber(right)) return fits(orderOf(left, right));
  if (typeof left === "string" && typeof right === "string") {
    return fits(left === right ? 0 : left < right ? -1 : 1);
  }
  return false;
}

function isSame(left: JsonValue, right: JsonValue): boolean {
  if (isJsonNumber(left) && isJsonNumber(right)) return orderOf(left, right) === 0;
  if (!Array.isArray(left) && !isJsonObject(left)) return left === right;
  return stableHash(left) === stableHash(right);
}
