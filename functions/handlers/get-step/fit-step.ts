import { pointerOf } from "../../domain/http-answer.ts";
import { isAnswerable, jsonSize } from "../../json/json-size.ts";
import { isJsonObject } from "../../json/json.ts";
import type { BodyOf } from "../../runtime/contract.ts";
import { cut } from "../../text/cut.ts";
import type { getStepContract } from "./contract.ts";

type Body = BodyOf<typeof getStepContract>;
type Cut = Body["cut"][number];

/** How much of each text is shown at most, in UTF-16 units, until an answer can hold them. */
const LENGTHS = [1_000_000, 200_000, 50_000, 10_000, 2000, 300];
/** Nobody reads a list of more. */
const MOST_CUTS = 1000;

const TOO_LARGE = "It is larger than an answer can be, though each of its texts were cut.";

/**
 * The step as far as a Lambda can answer with it: with long texts cut, and in the end without what was asked.
 */
export function fitStep(body: Body): Body {
  const lengths = textLengths([body.asked, body.answer]);
  const mayFit = (longest: number): boolean =>
    lengths.reduce((sum, length) => sum + Math.min(length, longest), 0) <= MOST_CHARACTERS;
  if (mayFit(Number.POSITIVE_INFINITY) && isAnswerable(jsonSize(body))) return body;
  for (const length of LENGTHS.filter(mayFit)) {
    const cuts: Cut[] = [];
    const asked = cutTexts(body.asked, { length, cuts, path: ["asked"] }) as Body["asked"];
    const answer = cutTexts(body.answer, { length, cuts, path: ["answer"] });
    const fitting = { ...body, asked, answer, cut: cuts.slice(0, MOST_CUTS) };
    if (isAnswerable(jsonSize(fitting))) return fitting;
  }
  const withoutAsked = { ...body, asked: null, missing: { ...body.missing, asked: TOO_LARGE } };
  if (isAnswerable(jsonSize(withoutAsked))) return withoutAsked;
  return { ...withoutAsked, answer: null, missing: { ...withoutAsked.missing, answer: TOO_LARGE } };
}

/** More are no answer, however they are written: so much is not even made into JSON. */
const MOST_CHARACTERS = 6 * 1024 * 1024;

/** The lengths of all texts of a JSON value. */
function textLengths(value: unknown): readonly number[] {
  if (typeof value === "string") return [value.length];
  if (Array.isArray(value)) return value.flatMap(textLengths);
  return isJsonObject(value) ? Object.values(value).flatMap(textLengths) : [];
}

interface Cutting {
  readonly length: number;
  /** Is added to. */
  readonly cuts: Cut[];
  readonly path: readonly (string | number)[];
}

function cutTexts(value: unknown, cutting: Cutting): unknown {
  const { length, cuts, path } = cutting;
  if (typeof value === "string") {
    if (value.length <= length) return value;
    cuts.push({ pointer: pointerOf(path), characters: value.length });
    return cut(value, length);
  }
  if (Array.isArray(value))
    return value.map((one, index) => cutTexts(one, { ...cutting, path: [...path, index] }));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, cutTexts(one, { ...cutting, path: [...path, key] })]),
  );
}
