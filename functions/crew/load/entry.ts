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
function unquotedText(issue: z.core.$ZodIssue, value: unknown, location: Location): string | undefined {
  if (issue.code !== "invalid_type" || issue.expected !== "string") return undefined;
  const found = valueAt(value, pathOf(issue));
  if (found === null) return emptyText(location);
  const read = kindOf(found);
  return read && `it is read as ${read}, and a text is wanted: put quotes around it`;
}

/** A text may begin with #, which YAML takes for a comment. */
function emptyText({ document, path }: Location): string {
  const line = document.lineTextOf?.(path) ?? "";
  return /:\s+#/.test(line)
    ? "it is empty, for # after a blank begins a comment: put quotes around the text"
    : "it is empty: write a text";
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
    const path = issue === undefined ? [] : pathOf(issue);
    const location = inside(locationOf(entry, key), ...path);
    const what = [key, ...path].join(".");
    if (written === undefined || issue === undefined) {
      if (entry.isAdrift !== true) report("error", location, `${entry.name} has no ${key}`);
    } else {
      const words =
        unquotedText(issue, written.value, location) ?? wordsOf(field as z.ZodType, issue, written.value);
      report("error", location, `${what} of ${entry.name}: ${words}`);
    }
    return [];
  });
  return Object.fromEntries(read) as Partial<z.output<z.ZodObject<Shape>>>;
}

/** Longest value that a sentence quotes. */
const LONGEST_SHOWN = 40;

/**
 * What is wrong with a written value, and what to write, in the words of whoever writes a crew: of the first
 * thing that a schema found.
 * @param value the whole value, in which the issue's path begins
 */
export function wordsOf(schema: z.ZodType, issue: z.core.$ZodIssue, value: unknown): string {
  // A schema's own sentence says more than the kind of its value.
  if (!/^(?:Invalid|Too|Unrecognized) /.test(issue.message)) return issue.message;
  const found = valueAt(value, pathOf(issue));
  if (found === null) return "it is empty: write a value, or leave the key out";
  const not = `, not ${shown(found)}`;
  if (issue.code === "invalid_type") return `${wantedOf(schema, issue)}${not}`;
  if (issue.code === "invalid_value") return `write ${issue.values.map(String).join(" or ")}${not}`;
  if (issue.code === "too_big") return `write at most ${issue.maximum}${not}`;
  if (issue.code !== "too_small") return issue.message;
  if (issue.origin === "string" || issue.origin === "array") return "it is empty: write something";
  return `write ${issue.inclusive === true ? `${issue.minimum} or more` : `more than ${issue.minimum}`}${not}`;
}

export const pathOf = ({ path }: z.core.$ZodIssue): Path =>
  path.map((part) => (typeof part === "symbol" ? String(part) : part));

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inside, part) => Object(inside)[part] as unknown, value);

const KINDS: Readonly<Record<string, string>> = {
  int: "a whole number",
  string: "a text",
  boolean: "true or false",
  array: "a list",
};

function wantedOf(schema: z.ZodType, { expected }: z.core.$ZodIssueInvalidType): string {
  if (expected === "number") return `write a ${takesHalves(schema) ? "number" : "whole number"}`;
  return `write ${KINDS[expected] ?? "a mapping"}`;
}

/** Found out by trying: where a text is wrong, the schema has not come to asking for whole numbers. */
const takesHalves = (schema: z.ZodType): boolean => {
  const issue = schema.safeParse(1.5).error?.issues[0];
  return !(issue?.code === "invalid_type" && issue.expected === "int");
};

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null && !(value instanceof Date)) return "a mapping";
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= LONGEST_SHOWN ? text : "this";
};
