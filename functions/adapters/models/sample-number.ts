import type { JsonSchema, JsonValue } from "../../json/json.ts";

/** What a number must be beside what its schema says. */
interface Bounds {
  readonly least?: number;
  readonly most?: number;
}

/**
 * The number a rehearsal gives for a schema: its step, which is 1 for most, so that the numbers of an answer
 * agree; or else its lowest. Where there are bounds beside it, undefined when no number near them fits both.
 */
export function sampleNumber(schema: JsonSchema): number;
export function sampleNumber(schema: JsonSchema, bounds: Bounds): number | undefined;
export function sampleNumber(schema: JsonSchema, bounds?: Bounds): number | undefined {
  const { multipleOf, type, enum: values, exclusiveMinimum, exclusiveMaximum } = schema;
  const step = isNumber(multipleOf) ? multipleOf : undefined;
  const grid = step ?? 1;
  const lowest = extreme(Math.max, [schema["minimum"], exclusiveMinimum, bounds?.least]);
  const highest = extreme(Math.min, [schema["maximum"], exclusiveMaximum, bounds?.most]);
  const isWhole = type === "integer" || (Array.isArray(type) && !type.includes("number"));
  const fits = (value: number) =>
    (lowest === undefined || value > lowest || (value === lowest && value !== exclusiveMinimum)) &&
    (highest === undefined || value < highest || (value === highest && value !== exclusiveMaximum)) &&
    (step === undefined || Math.abs(value / step - Math.round(value / step)) < 1e-9) &&
    (!isWhole || Number.isInteger(value)) &&
    (!Array.isArray(values) || values.includes(value));
  const up = lowest === undefined ? grid : Math.ceil(lowest / grid) * grid;
  const down = highest === undefined ? grid : Math.floor(highest / grid) * grid;
  const [low = 0, high = low] = [lowest ?? highest, highest ?? lowest];
  const listed = Array.isArray(values) ? values.filter(isNumber) : [];
  const candidates = [...listed, grid, up, up + grid, down, down - grid, low, high, (low + high) / 2];
  return candidates.find(fits) ?? (bounds === undefined ? up : undefined);
}

const isNumber = (value: JsonValue | undefined): value is number => typeof value === "number";

function extreme(
  choose: (...numbers: number[]) => number,
  given: readonly (JsonValue | undefined)[],
): number | undefined {
  const numbers = given.filter(isNumber);
  return numbers.length === 0 ? undefined : choose(...numbers);
}
