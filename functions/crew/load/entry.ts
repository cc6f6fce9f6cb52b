import type * as z from "zod";

import type { Problem } from "../manifest.ts";
import type { Path, SourceDocument } from "./source-document.ts";

/** A value in one of the crew's files. */
export interface Location {
  readonly document: SourceDocument;
  readonly path: Path;
}

/** An agent, a task or the crew as written, possibly over several files; every field knows where it is. */
export interface Entry {
  readonly name: string;
  readonly location: Location;
  /** What it stands for is not there, which has been reported: what it lacks follows from that. */
  readonly isAdrift?: boolean;
  readonly fields: ReadonlyMap<string, { readonly value: unknown; readonly location: Location }>;
}

/** Notes what is wrong with the crew's files, and where. */
export type Report = (level: Problem["level"], location: Location, message: string) => void;

export function problemAt(level: Problem["level"], { document, path }: Location, message: string): Problem {
  return { level, file: document.file, path: path.join("."), line: document.lineOf(path), message };
}

export function inside(location: Location, ...path: Path): Location {
  return { document: location.document, path: [...location.path, ...path] };
}

export function locationOf(entry: Entry, key: string): Location {
  return entry.fields.get(key)?.location ?? entry.location;
}

/** The fields of the mapping at a location. */
export function fieldsAt(location: Location, value: Readonly<Record<string, unknown>>): Entry["fields"] {
  return new Map(
    Object.entries(value).map(([key, field]) => [key, { value: field, location: inside(location, key) }]),
  );
}

/** False, null and empty values mean that a feature is not asked for. */
export function isAskedFor(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === "") return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

/**
 * YAML reads {topic} as a mapping, [x] as a list, 5, yes and 2024-01-01 as values of their own; where a text
 * is wanted, what was meant is plain.
 */
function unquotedText(issue: z.core.$ZodIssue | undefined, value: unknown, path: Path): string | undefined {
  if (issue?.code !== "invalid_type" || issue.expected !== "string") return undefined;
  const found = path.reduce<unknown>((inside, part) => Object(inside)[part], value);
  const read = kindOf(found);
  return read && `it is read as ${read}, and a text is wanted: put quotes around it`;
}

function kindOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (value instanceof Date) return "a date";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "object") return "a mapping";
  return typeof value === "number" || typeof value === "bigint" ? "a number" : undefined;
}

/**
 * Reads the fields of an entry by a schema; each mistake becomes a problem at its location, and its field is
 * left out. A crew with such a problem is not used: its other fields are read to find all problems at once.
 */
export function readFields<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  entry: Entry,
  report: Report,
): Partial<z.output<z.ZodObject<Shape>>> {
  const read = Object.entries(schema.shape).flatMap(([key, field]): [string, unknown][] => {
    const written = entry.fields.get(key);
    const parsed = (field as z.ZodType).safeParse(written?.value);
    if (parsed.success) return [[key, parsed.data]];
    const [issue] = parsed.error.issues;
    const path = (issue?.path ?? []).map((part) => (typeof part === "symbol" ? String(part) : part));
    const missing = written === undefined;
    if (missing && entry.isAdrift) return [];
    report(
      "error",
      inside(locationOf(entry, key), ...path),
      missing
        ? `${entry.name} has no ${key}`
        : `${[key, ...path].join(".")} of ${entry.name}: ${unquotedText(issue, written.value, path) ?? issue?.message}`,
    );
    return [];
  });
  return Object.fromEntries(read) as Partial<z.output<z.ZodObject<Shape>>>;
}
