import type * as z from "zod";

import type { Problem } from "../manifest.ts";
import type { Path, SourceDocument } from "./source-document.ts";

export interface Place {
  readonly document: SourceDocument;
  readonly path: Path;
}

/** An agent, a task or the crew as written, possibly over several files; every field knows where it stands. */
export interface Body {
  readonly name: string;
  readonly place: Place;
  readonly fields: ReadonlyMap<string, { readonly value: unknown; readonly place: Place }>;
}

export type Report = (level: Problem["level"], place: Place, message: string) => void;

export function problemAt(level: Problem["level"], { document, path }: Place, message: string): Problem {
  return { level, file: document.file, path: path.join("."), line: document.lineOf(path), message };
}

export function inside(place: Place, ...path: Path): Place {
  return { document: place.document, path: [...place.path, ...path] };
}

export function placeOf(body: Body, key: string): Place {
  return body.fields.get(key)?.place ?? body.place;
}

/** The fields of the mapping at a place. */
export function fieldsAt(place: Place, value: Readonly<Record<string, unknown>>): Body["fields"] {
  return new Map(
    Object.entries(value).map(([key, field]) => [key, { value: field, place: inside(place, key) }]),
  );
}

/** False, nothing and empty mean that a feature is not asked for. */
export function isAskedFor(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === "") return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

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
