import conditionParser, {
  type ExpressionContext,
  type ExpressionParser,
} from "dynalite/db/conditionParser.js";
import projectionParser from "dynalite/db/projectionParser.js";
import updateParser from "dynalite/db/updateParser.js";

import { LatestUsed } from "../../functions/async/latest-used.ts";

/** The journal has some forty. */
const REMEMBERED = 200;

/** These are refused for what values are, and not for their types alone. */
const DEPENDS_ON_VALUES = /\b(?:between|attribute_type)\b/i;

/**
 * Has dynalite parse each expression once. Its generated parsers take more time for one than all else that a
 * write does.
 */
export function rememberExpressions(): void {
  for (const parser of [conditionParser, projectionParser, updateParser]) rememberParsed(parser);
}

const rememberers = new WeakSet<ExpressionParser>();

/** Changes a parser in place, once. What it refuses is parsed anew each time. */
export function rememberParsed(parser: ExpressionParser): void {
  if (rememberers.has(parser)) return;
  rememberers.add(parser);
  const { parse } = parser;
  const known = new LatestUsed<string, Parsed>(REMEMBERED);
  parser.parse = (text, options) => {
    if (DEPENDS_ON_VALUES.test(text)) return parse(text, options);
    const key = keyOf(text, options.context);
    const found = known.get(key);
    if (found !== undefined) return taken(found, options.context);
    const parsed = parsedOnce(() => parse(text, options), options.context);
    // What is wrong with the expression, in words.
    if (typeof parsed.result === "string") return parsed.result;
    known.set(key, parsed);
    return taken(parsed, options.context);
  };
}

interface Parsed {
  /** What the parser made, with a Place for each value. */
  readonly result: unknown;
  /** What it found in use, of what the request gives. */
  readonly names: readonly string[];
  readonly values: readonly string[];
}

/** Stands for the value of this name. */
class Place {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** All that decides what a parser makes: the expression, what names stand for, and the types of values. */
function keyOf(text: string, { attrNames, attrVals = {} }: ExpressionContext): string {
  const types = Object.entries(attrVals).map(([name, value]) => [name, ...Object.keys(value)]);
  return JSON.stringify([text, attrNames, types]);
}

function parsedOnce(parse: () => unknown, context: ExpressionContext): Parsed {
  const { attrVals = {}, unusedAttrNames, unusedAttrVals } = context;
  const [names, values] = [Object.keys(unusedAttrNames), Object.keys(unusedAttrVals)];
  const result = parse();
  const places = new Map(
    Object.entries(attrVals).map(([name, value]) => [value as unknown, new Place(name)]),
  );
  return {
    result: copied(result, (part) => places.get(part)),
    names: names.filter((name) => !(name in unusedAttrNames)),
    values: values.filter((name) => !(name in unusedAttrVals)),
  };
}

/** A copy with this request's values, for dynalite changes what it gets. */
function taken({ result, names, values }: Parsed, context: ExpressionContext): unknown {
  for (const name of names) delete context.unusedAttrNames[name];
  for (const name of values) delete context.unusedAttrVals[name];
  return copied(result, (part) => (part instanceof Place ? context.attrVals?.[part.name] : undefined));
}

function copied(part: unknown, instead: (part: unknown) => unknown): unknown {
  if (typeof part !== "object" || part === null) return part;
  const other = instead(part);
  if (other !== undefined) return other;
  if (Array.isArray(part)) return part.map((one) => copied(one, instead));
  const copy = Object.create(Object.getPrototypeOf(part) as object | null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(part)) copy[name] = copied(value, instead);
  return copy;
}
