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
    const { context } = options;
    if (DEPENDS_ON_VALUES.test(text) || !areNamesApart(text, context)) return parse(text, options);
    const key = keyOf(text, context);
    const found = known.get(key);
    if (found !== undefined) return taken(found, context);
    const parsed = parsedOnce((instead) => parse(text, { ...options, context: instead }), context);
    // What is wrong with an expression is said with the names that it was given.
    if (parsed === undefined) return parse(text, options);
    known.set(key, parsed);
    return taken(parsed, context);
  };
}

interface Parsed {
  /** What the parser made, with a Place for each value, and stand-ins for what names stand for. */
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

/** Words of an expression, with the mark of those that stand for something. */
const WORDS = /[#:]?\w+/g;

/**
 * Whether it makes no difference what its names stand for: each for something else, which the expression does
 * not mention by itself.
 */
function areNamesApart(text: string, { attrNames = {} }: ExpressionContext): boolean {
  const names = Object.values(attrNames);
  const mentioned = names.filter((name) => text.includes(name));
  const words: readonly string[] = mentioned.length === 0 ? [] : (text.match(WORDS) ?? []);
  // What is more than one word can only be a part of several.
  const isApart = (name: string): boolean => /^\w+$/.test(name) && !words.includes(name);
  return new Set(names).size === names.length && mentioned.every(isApart);
}

/** All that decides what a parser makes: the expression, its names, and the types of values. */
function keyOf(text: string, { attrNames = {}, attrVals = {} }: ExpressionContext): string {
  const types = Object.entries(attrVals).map(([name, value]) => [name, ...Object.keys(value)]);
  return JSON.stringify([text, Object.keys(attrNames), types]);
}

/** No attribute is called so. */
const standIn = (name: string): string => `\0${name}`;

/** Undefined for what the parser refuses. */
function parsedOnce(
  parse: (context: ExpressionContext) => unknown,
  { attrNames = {}, attrVals = {}, ...context }: ExpressionContext,
): Parsed | undefined {
  const standIns = Object.fromEntries(Object.keys(attrNames).map((name) => [name, standIn(name)]));
  const [unusedAttrNames, unusedAttrVals] = [{ ...context.unusedAttrNames }, { ...context.unusedAttrVals }];
  const result = resultOf(() =>
    parse({ ...context, attrNames: standIns, attrVals, unusedAttrNames, unusedAttrVals }),
  );
  if (typeof result === "string") return undefined;
  const places = new Map(
    Object.entries(attrVals).map(([name, value]) => [value as unknown, new Place(name)]),
  );
  return {
    result: copied(result, (part) => places.get(part)),
    names: Object.keys(context.unusedAttrNames).filter((name) => !(name in unusedAttrNames)),
    values: Object.keys(context.unusedAttrVals).filter((name) => !(name in unusedAttrVals)),
  };
}

/** Text for what is refused, whichever way the parser tells. */
function resultOf(parse: () => unknown): unknown {
  try {
    return parse();
  } catch {
    return "refused";
  }
}

/** A copy with this request's names and values, for dynalite changes what it gets. */
function taken({ result, names, values }: Parsed, context: ExpressionContext): unknown {
  for (const name of names) delete context.unusedAttrNames[name];
  for (const name of values) delete context.unusedAttrVals[name];
  const { attrNames = {}, attrVals = {} } = context;
  return copied(result, (part) => {
    if (part instanceof Place) return attrVals[part.name];
    return typeof part === "string" && part.startsWith("\0") ? attrNames[part.slice(1)] : undefined;
  });
}

function copied(part: unknown, instead: (part: unknown) => unknown): unknown {
  const other = instead(part);
  if (other !== undefined) return other;
  if (typeof part !== "object" || part === null) return part;
  if (Array.isArray(part)) return part.map((one) => copied(one, instead));
  const copy = Object.create(Object.getPrototypeOf(part) as object | null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(part))
    copy[String(copied(name, instead))] = copied(value, instead);
  return copy;
}
