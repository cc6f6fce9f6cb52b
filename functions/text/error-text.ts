const LONGEST_TEXT = 10_000;
const LONGEST_LINE = 200;

/** Keys as the providers make them, and what is named a key or written like one. */
const NAMED_KEY = /\b(sk|pk|key|api[-_]?key|Bearer)([-_ =:]+)[\w*.-]{4,}/gi;

/** What was thrown, in words that may be told to a model and stored: without secrets, at most 10,000 characters. */
export function errorText(error: unknown): string {
  return shortened(withoutSecrets(messageOf(error)), LONGEST_TEXT);
}

/** The same as one line of at most 200 characters. */
export function errorLine(error: unknown): string {
  return shortened(withoutSecrets(messageOf(error).replaceAll(/\s+/g, " ")).trim(), LONGEST_LINE);
}

function withoutSecrets(text: string): string {
  return text.replaceAll(NAMED_KEY, "$1$2…");
}

/** Cutting may halve a character. */
function shortened(text: string, longest: number): string {
  return (text.length > longest ? `${text.slice(0, longest)}…` : text).toWellFormed();
}

/** Anything can be thrown, also what has no text or throws when it is asked for one. */
function messageOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message || error.name : error);
  } catch {
    return "an error without a text";
  }
}
