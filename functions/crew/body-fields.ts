import type * as z from "zod";

import { inside, placeOf, type Body, type Report } from "./body.ts";

/**
 * Reads a body's fields by a schema; each thing wrong becomes a problem where it stands, and its field is left out. A crew
 * with such a problem is not used: its other fields are read to find all problems at once.
 */
export function readFields<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  body: Body,
  report: Report,
): Partial<z.output<z.ZodObject<Shape>>> {
  const read = Object.entries(schema.shape).flatMap(([key, field]): [string, unknown][] => {
    const written = body.fields.get(key);
    const parsed = (field as z.ZodType).safeParse(written?.value);
    if (parsed.success) return [[key, parsed.data]];
    const [issue] = parsed.error.issues;
    const path = (issue?.path ?? []).map((part) => (typeof part === "symbol" ? String(part) : part));
    const missing = written === undefined;
    report(
      "error",
      inside(placeOf(body, key), ...path),
      missing
        ? `${body.name} has no ${key}`
        : `${[key, ...path].join(".")} of ${body.name}: ${issue?.message}`,
    );
    return [];
  });
  return Object.fromEntries(read) as Partial<z.output<z.ZodObject<Shape>>>;
}
