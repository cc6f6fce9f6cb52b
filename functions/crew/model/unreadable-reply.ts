import { messageOf, thrownProperty } from "../../text/error-text.ts";

/**
 * In which way a reply could not be read: equal for replies of one shape, whatever they say. JSON that breaks
 * off elsewhere does so by an accident on the way, and not by a habit of the server.
 */
export function wayOfUnreadable(error: unknown): string {
  return causesOf(error)
    .map((cause) => `${cause.name} ${lengthOfBrokenOff(cause) ?? placesOf(cause) ?? withoutNumbers(cause)}`)
    .join("; ");
}

function causesOf(error: unknown): readonly Error[] {
  const chain = new Set<Error>();
  for (let cause = error; cause instanceof Error && !chain.has(cause); cause = cause.cause) chain.add(cause);
  return [...chain];
}

/** Of a text that begins as JSON, or not at all, and does not end as such. */
function lengthOfBrokenOff(error: Error): string | undefined {
  const text = thrownProperty(error, "text");
  if (error.name !== "AI_JSONParseError" || typeof text !== "string") return undefined;
  const sent = text.trim();
  return sent === "" || (/^[{[]/.test(sent) && !/[}\]]$/.test(sent)) ? String(sent.length) : undefined;
}

/** Of an error that quotes the reply: where it is not as it should be, and how. */
function placesOf(error: Error): string | undefined {
  const issues = thrownProperty(error, "issues");
  if (Array.isArray(issues)) {
    return issues
      .map((issue) => `${String(thrownProperty(issue, "path"))} ${String(thrownProperty(issue, "code"))}`)
      .join(", ");
  }
  return /^AI_(?:TypeValidation|JSONParse)Error$/.test(error.name) || error instanceof SyntaxError
    ? ""
    : undefined;
}

const withoutNumbers = (error: Error): string => messageOf(error).slice(0, 200).replaceAll(/\d+/g, "0");
