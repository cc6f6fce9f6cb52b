import * as z from "zod";

import { JsonValue } from "../json/json.ts";

export const OPERATORS = ["eq", "ne", "gt", "gte", "lt", "lte", "contains", "exists"] as const;

/**
 * One comparison: the value found at `path` in the previous task's output, an operator, and what it is
 * compared with.
 */
const Comparison = z
  .strictObject({
    /** Keys and list positions joined by dots: "raw", "json_dict.score", "json_dict.items.0.name". */
    path: z.string().min(1),
    op: z.enum(OPERATORS),
    /** May be left out for "exists", where it is true by default. */
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
