import type { CrewEvent } from "../../crew/index.ts";

/** Enough to recognise a role or a guardrail by, in UTF-16 units. */
const LONGEST_TEXT = 300;

/**
 * An event whose names and sentences are cut. Inputs are filled into them, so each may have 256 KB, while an item of the journal
 * ends at 400 KB and a page of a thousand events at 6 MB. Paths are positions: they stay whole, for events are told apart by them.
 */
export function withShortTexts(event: CrewEvent): CrewEvent {
  const entries = Object.entries(event).map(([key, value]: [string, unknown]) => [
    key,
    typeof value === "string" && key !== "path" ? shortened(value) : value,
  ]);
  return Object.fromEntries(entries) as CrewEvent;
}

/** Half a character at the cut would come back from DynamoDB as another. */
const shortened = (text: string): string =>
  text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT).replace(/[\uD800-\uDBFF]$/u, "")}…`;
