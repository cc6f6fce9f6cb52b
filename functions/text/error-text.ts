import { cut, oneLine } from "./cut.ts";
import { redact } from "./redact.ts";

const LONGEST_TEXT = 10_000;
const LONGEST_LINE = 200;

/**
 * What was thrown, in words that may be told to a model and stored: without secrets, at most 10,000
 * characters.
 */
export function errorText(error: unknown): string {
  return cut(messageOf(error), LONGEST_TEXT).toWellFormed();
}

/** The same as one line of at most 200 characters. */
export function errorLine(error: unknown): string {
  return cut(oneLine(messageOf(error)).trim(), LONGEST_LINE).toWellFormed();
}

/**
 * The sentence of anything that was thrown, also of what has none or throws when it is asked for one. Without
 * secrets, like all that is told of errors: providers, drivers and tools quote what they were sent.
 */
export function messageOf(error: unknown): string {
  try {
    return redact(String(error instanceof Error ? error.message || error.name : error));
  } catch {
    return "an error without a text";
  }
}

/**
 * An error's sentence with those of its causes, for one line of the log: "could not write" alone explains
 * nothing. A value that is not valid JSON is quoted by the parser's error, and values are inputs and answers,
 * which no log may have: of such an error the name is told only.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "something was thrown that is no error";
  if (error instanceof SyntaxError) return error.name;
  const { name, cause } = error;
  const message = redact(error.message);
  const isTold =
    cause === undefined || (cause instanceof Error && error.message.includes(cause.message || cause.name));
  return `${name}: ${message}${isTold ? "" : ` (${reasonOf(cause)})`}`;
}

/** Where an error was thrown as well, for whoever reads a terminal. */
export const stackOf = (error: unknown): string =>
  redact((error instanceof Error ? error.stack : undefined) ?? messageOf(error));

/** A property of something thrown, whatever it is; undefined when it has none of that name. */
export const thrownProperty = (error: unknown, name: string): unknown =>
  typeof error === "object" && error !== null && name in error
    ? (error as Readonly<Record<string, unknown>>)[name]
    : undefined;

/** The same where it is a text or a number; "" where it is not. */
export function thrownText(error: unknown, name: string): string {
  const value = thrownProperty(error, name);
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** Node, SDKs and drivers tell errors apart by codes, as texts or numbers; "" without one. */
export const codeOf = (error: unknown): string => thrownText(error, "code");
