import { diffArrays } from "diff";

/** A stretch of text that both have, or that one of the two has alone. */
export interface Piece {
  readonly text: string;
  readonly of: "both" | "left" | "right";
}

/** Why what differs between two texts is not marked. */
export type Unmarked = "too-long" | "too-different";

/** Longer texts are compared by nobody, and would let the page stand still, in characters. */
const LONGEST_TEXT = 100_000;
/** After so long texts count as different altogether. */
const PATIENCE_MILLISECONDS = 400;

/** What two texts have in common, by words, and what each has alone. */
export function textDifference(left: string, right: string): readonly Piece[] | Unmarked {
  if (left === right) return left === "" ? [] : [{ text: left, of: "both" }];
  if (left.length > LONGEST_TEXT || right.length > LONGEST_TEXT) return "too-long";
  const changes = diffArrays(wordsOf(left), wordsOf(right), { timeout: PATIENCE_MILLISECONDS });
  const pieces = changes?.map(({ value, added, removed }): Piece => ({
    text: value.join(""),
    of: added ? "right" : removed ? "left" : "both",
  }));
  if (pieces === undefined || !pieces.some(({ of, text }) => of === "both" && /[\p{L}\p{N}]/u.test(text)))
    return "too-different";
  return withWholeStretches(pieces);
}

/**
 * Words of any language, blanks and signs, each by itself: a word, a number such as 8,450 and a sign of
 * several characters are marked whole or not at all.
 */
const wordsOf = (text: string): string[] => Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
const SEGMENTER = new Intl.Segmenter("en", { granularity: "word" });

/** Two changed words with nothing but blanks between them are one change. */
function withWholeStretches(pieces: readonly Piece[]): readonly Piece[] {
  const whole: Piece[] = [];
  let [left, right] = ["", ""];
  const flush = (): void => {
    if (left !== "") whole.push({ text: left, of: "left" });
    if (right !== "") whole.push({ text: right, of: "right" });
    [left, right] = ["", ""];
  };
  for (const [index, { text, of }] of pieces.entries()) {
    const isBetween = left + right !== "" && index < pieces.length - 1 && /^[^\S\n]+$/.test(text);
    if (of === "both" && !isBetween) {
      flush();
      whole.push({ text, of });
      continue;
    }
    if (of !== "right") left += text;
    if (of !== "left") right += text;
  }
  flush();
  return whole;
}
