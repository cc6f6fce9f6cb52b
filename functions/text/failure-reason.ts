import { messageOf } from "./error-text.ts";

/** Causes of causes, and errors of an AggregateError, that are told; libraries wrap about three times. */
const MOST_CAUSES = 5;
const MOST_ERRORS = 5;

/** Where libraries that throw plain objects put the sentence. */
const SENTENCES = ["message", "error", "detail", "reason", "error_description", "title"];

/**
 * Why something failed, with all that was thrown: an error's causes ("fetch failed" alone explains nothing),
 * the errors that an AggregateError holds, and the sentence or the JSON of an object that is no error.
 */
export function failureReason(thrown: unknown): string {
  return reason(thrown, MOST_CAUSES);
}

function reason(thrown: unknown, left: number): string {
  if (typeof thrown !== "object" || thrown === null) return messageOf(thrown);
  try {
    const own = thrown instanceof Error ? messageOf(thrown) : objectText(thrown, left);
    if (left === 0) return own;
    return [own, ...inside(thrown).map((each) => reason(each, left - 1))].reduce((told, each) =>
      each === "" || told.includes(each) ? told : `${told}: ${each}`,
    );
  } catch {
    // A property of it throws when it is read.
    return messageOf(thrown);
  }
}

/** What it says of what led to it. */
function inside(thrown: object): readonly unknown[] {
  const errors: unknown = "errors" in thrown ? thrown.errors : [];
  const cause =
    "cause" in thrown && thrown.cause !== undefined && thrown.cause !== null ? [thrown.cause] : [];
  return [...(Array.isArray(errors) ? errors.slice(0, MOST_ERRORS) : []), ...cause];
}

function objectText(thrown: object, left: number): string {
  const fields = thrown as Readonly<Record<string, unknown>>;
  const sentence = SENTENCES.map((name) => fields[name]).find(
    (value) => (typeof value === "string" && value !== "") || (typeof value === "object" && value !== null),
  );
  if (sentence !== undefined && left > 0) return reason(sentence, left - 1);
  const text = messageOf(thrown);
  return text === "[object Object]" ? JSON.stringify(fields) : text;
}
