import { diffWordsWithSpace } from "diff";

/** A stretch of text that both have, or that one of the two has alone. */
export interface Piece {
  readonly text: string;
  readonly of: "both" | "left" | "right";
}

/** Longer texts are compared by nobody, and would let the page stand still, in characters. */
const LONGEST_TEXT = 100_000;
/** After so long texts count as different altogether. */
const PATIENCE_MILLISECONDS = 400;

/** What two texts have in common, by words; undefined where they are too long, or differ altogether. */
export function textDifference(left: string, right: string): readonly Piece[] | undefined {
  if (left === right) return left === "" ? [] : [{ text: left, of: "both" }];
  if (left.length > LONGEST_TEXT || right.length > LONGEST_TEXT) return undefined;
  const changes = diffWordsWithSpace(left, right, { timeout: PATIENCE_MILLISECONDS });
  if (changes === undefined) return undefined;
  const pieces = changes.map(({ value, added, removed }): Piece => ({
    text: value,
    of: added ? "right" : removed ? "left" : "both",
  }));
  return pieces.some(({ of, text }) => of === "both" && text.trim() !== "") ? pieces : undefined;
}
