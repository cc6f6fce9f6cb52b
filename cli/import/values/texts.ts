import { unknown } from "./interpreter.ts";
import { type Origin, type Value, writtenAt } from "./value.ts";

/** More than any crew says, and less than doubling a text sixty times gives. */
const LONGEST_TEXT = 500_000;
const MOST_ITEMS = 10_000;

type Parts = readonly (string | Value)[];

/** The parts of a text; undefined for what is none. */
export function textParts(value: Value): Parts | undefined {
  if (value.kind === "text") return value.parts;
  return value.kind === "constant" && typeof value.value === "string" ? [value.value] : undefined;
}

export function textOfParts(parts: Parts, origin: Origin): Value {
  const joined: (string | Value)[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (typeof part === "string" && typeof last === "string") joined[joined.length - 1] = last + part;
    else joined.push(part);
  }
  const length = joined.reduce((sum, part) => sum + (typeof part === "string" ? part.length : 1), 0);
  if (length > LONGEST_TEXT) return unknown(origin, "is a text of more than 500,000 characters");
  const [only = ""] = joined;
  const { module, span } = origin;
  return joined.length <= 1 && typeof only === "string"
    ? { kind: "constant", module, span, value: only }
    : { kind: "text", module, span, parts: joined };
}

/** `left + right` of texts and of lists. */
export function evaluateSum(left: Value, right: Value, origin: Origin): Value {
  const { module, span } = origin;
  const [before, after] = [textParts(left), textParts(right)];
  if (before !== undefined && after !== undefined) return textOfParts([...before, ...after], origin);
  if (before !== undefined && right.kind !== "list") return textOfParts([...before, right], origin);
  if (after !== undefined && left.kind !== "list") return textOfParts([left, ...after], origin);
  if ([left, right].some(({ kind }) => kind === "list" || kind === "parts")) {
    const items = [left, right].flatMap((part) => (part.kind === "list" ? part.items : [asItems(part)]));
    return items.length > MOST_ITEMS
      ? unknown(origin, "is a list of more than 10,000 parts")
      : { kind: "list", module, span, items };
  }
  return unknown(origin, "is computed");
}

/** Several items of a list, which are not known. */
const asItems = (part: Value): Value =>
  part.kind === "parts" ? part : unknown(part, `is a list that is computed (${writtenAt(part)})`);

/** Texts' methods that say the same whatever stands in for what is not known. */
export function textMethod(
  text: Value,
  method: string,
  args: readonly Value[],
  origin: Origin,
): Value | undefined {
  const parts = textParts(text);
  if (parts === undefined) return undefined;
  if (method === "strip" && args.length === 0) return textOfParts(stripped(parts), origin);
  if (method === "join") return joined(parts, args[0], origin);
  return unknown(origin, "is computed");
}

function stripped(parts: Parts): Parts {
  return parts.map((part, index) => {
    if (typeof part !== "string") return part;
    const begun = index === 0 ? part.trimStart() : part;
    return index === parts.length - 1 ? begun.trimEnd() : begun;
  });
}

function joined(between: Parts, list: Value | undefined, origin: Origin): Value {
  if (list?.kind !== "list") return unknown(origin, "is joined of a list that is computed");
  const parts = list.items.flatMap((item, index): Parts => [
    ...(index === 0 ? [] : between),
    ...(textParts(item) ?? [unknown(origin, "is joined of what is computed")]),
  ]);
  return textOfParts(parts, origin);
}

/** textwrap.dedent: the blanks that all lines begin with are none of the text. */
export function dedented(text: Value, origin: Origin): Value {
  const parts = textParts(text);
  if (parts === undefined) return text;
  // What is not known stands for itself, and no line begins within it.
  const marked = parts.map((part) => (typeof part === "string" ? part : HOLE)).join("");
  const lines = marked.split("\n").map((line) => (/^[ \t]+$/.test(line) ? "" : line));
  const margins = lines.filter((line) => line !== "").map((line) => /^[ \t]*/.exec(line)?.[0] ?? "");
  const [first = "", ...rest] = margins;
  const margin = rest.reduce((common, one) => commonStart(common, one), first);
  const holes = parts.filter((part) => typeof part !== "string");
  const pieces = lines
    .map((line) => (line === "" ? "" : line.slice(margin.length)))
    .join("\n")
    .split(HOLE);
  const filled = pieces.flatMap((piece, index): Parts => {
    const hole = holes[index];
    return index < pieces.length - 1 && hole !== undefined ? [piece, hole] : [piece];
  });
  return textOfParts(filled, origin);
}

const HOLE = "\u{FFFFE}";

function commonStart(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return one.slice(0, length);
}
