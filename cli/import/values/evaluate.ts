import type { Argument, Expression } from "../python/syntax.ts";
import { evaluateCall } from "./evaluate-call.ts";
import { type Frame, type Given, type Interpreter, originOf, unknown } from "./interpreter.ts";
import { STAR } from "./run-statements.ts";
import { evaluateSum, textOfParts, textParts } from "./texts.ts";
import { lastName, type Origin, UNKNOWN_KEY, type Value } from "./value.ts";

/** Python's own names that crews are declared with. */
const BUILT_IN = new Set(
  "str list tuple dict set int float bool input open print len range sorted type super getattr".split(" "),
);

export function evaluate(interpreter: Interpreter, expression: Expression, frame: Frame): Value {
  const origin = originOf(frame, expression);
  if (!interpreter.spend()) return unknown(origin, "is too much to look at");
  switch (expression.kind) {
    case "constant":
      return { kind: "constant", ...origin, value: expression.value };
    case "format":
      return evaluateFormat(interpreter, expression, frame);
    case "name":
      return lookUp(interpreter, expression.name, frame, origin);
    case "member": {
      const object = interpreter.evaluate(expression.object, frame);
      return interpreter.attribute(object, expression.name, origin, frame.depth);
    }
    case "subscript":
      return evaluateSubscript(interpreter, expression, frame);
    case "call":
      return evaluateCall(
        interpreter,
        expression,
        evaluateArguments(interpreter, expression.args, frame),
        frame,
      );
    case "list": {
      const { args, spreads } = evaluateArguments(interpreter, expression.items, frame);
      return { kind: "list", ...origin, items: [...args, ...spreads] };
    }
    case "mapping":
      return evaluateMapping(interpreter, expression, frame);
    case "binary":
      return evaluateBinary(interpreter, expression, frame);
    case "other":
      return unknown(origin, expression.what === "LambdaExpression" ? "is a function" : "is computed");
    default:
      return expression satisfies never;
  }
}

function evaluateBinary(
  interpreter: Interpreter,
  { operator, left: leftSide, right: rightSide, ...span }: Expression & { readonly kind: "binary" },
  frame: Frame,
): Value {
  const origin = originOf(frame, span);
  const [left, right] = [interpreter.evaluate(leftSide, frame), interpreter.evaluate(rightSide, frame)];
  if (operator === "+") return evaluateSum(left, right, origin);
  const name = operator === "/" ? textParts(right) : undefined;
  if (name === undefined) return unknown(origin, "is computed");
  return textOfParts([...(textParts(left) ?? [left]), "/", ...name], origin);
}

function lookUp(interpreter: Interpreter, name: string, frame: Frame, origin: Origin): Value {
  const found = frame.names.get(name) ?? frame.closure?.get(name);
  if (found !== undefined) return found.kind === "unknown" ? { ...found, ...origin } : found;
  const globals = interpreter.globalsOf(frame.module.path);
  const global = globals.get(name);
  if (global !== undefined) return global;
  if (BUILT_IN.has(name)) return { kind: "external", ...origin, name };
  const stars = frame.names.get(STAR) ?? globals.get(STAR);
  const star = stars?.kind === "list" ? stars.items.at(-1) : undefined;
  if (star?.kind === "external") return { kind: "external", ...origin, name: `${star.name}.${name}` };
  return unknown(origin, "is not defined in the project's files");
}

function evaluateFormat(
  interpreter: Interpreter,
  expression: Expression & { kind: "format" },
  frame: Frame,
): Value {
  const parts = expression.parts.flatMap((part): readonly (string | Value)[] => {
    if (typeof part === "string") return [part];
    const value = interpreter.evaluate(part.value, frame);
    if (!part.isPlain) return [unknown(originOf(frame, part.value), "is formatted")];
    const text = textParts(value);
    if (text !== undefined) return text;
    if (value.kind === "constant" && typeof value.value === "number") return [String(value.value)];
    // The place in the text, which says what it is, and not where its value was made.
    return [unknown(originOf(frame, part.value), value.kind === "unknown" ? value.why : "is computed")];
  });
  return textOfParts(parts, originOf(frame, expression));
}

function evaluateArguments(interpreter: Interpreter, written: readonly Argument[], frame: Frame): Given {
  const args: Value[] = [];
  const named = new Map<string, Value>();
  const spreads: Value[] = [];
  for (const { name, spread, value: expression } of written) {
    const value = interpreter.evaluate(expression, frame);
    if (spread === "*" && value.kind === "list") args.push(...value.items);
    else if (spread === "**" && value.kind === "mapping" && !value.entries.has(UNKNOWN_KEY))
      for (const [key, entry] of value.entries) named.set(key, entry);
    else if (spread !== "") spreads.push(unknown(originOf(frame, expression), "is spread out"));
    else if (name === undefined) args.push(value);
    else named.set(name, value);
  }
  return { args, named, spreads };
}

function evaluateMapping(
  interpreter: Interpreter,
  expression: Expression & { kind: "mapping" },
  frame: Frame,
): Value {
  const entries = new Map<string, Value>();
  for (const { key: written, value: expressionOf } of expression.entries) {
    const value = interpreter.evaluate(expressionOf, frame);
    const key = written && interpreter.evaluate(written, frame);
    if (key === undefined && value.kind === "mapping")
      for (const [name, entry] of value.entries) entries.set(name, entry);
    else if (key?.kind === "constant" && key.value !== null) entries.set(String(key.value), value);
    else entries.set(UNKNOWN_KEY, unknown(value, "stands under a key that is computed"));
  }
  return { kind: "mapping", ...originOf(frame, expression), entries };
}

function evaluateSubscript(
  interpreter: Interpreter,
  expression: Expression & { kind: "subscript" },
  frame: Frame,
): Value {
  const origin = originOf(frame, expression);
  const object = interpreter.evaluate(expression.object, frame);
  const [first] = expression.indexes;
  const index = first && interpreter.evaluate(first, frame);
  const key = index?.kind === "constant" ? index.value : undefined;
  if (object.kind === "external" && object.name === "os.environ" && typeof key === "string")
    return { kind: "variable", ...origin, name: key, fallback: undefined };
  if (object.kind === "config" && typeof key === "string")
    return { ...object, ...origin, keys: [...object.keys, key] };
  if (object.kind === "mapping" && typeof key === "string") {
    const found = object.entries.get(key);
    return found ?? unknown(origin, object.entries.has(UNKNOWN_KEY) ? "is computed" : `has no entry ${key}`);
  }
  if (object.kind === "list" && typeof key === "number")
    return object.items.at(key) ?? unknown(origin, "is computed");
  // Flow[State] is a Flow.
  if (object.kind === "class" || (object.kind === "external" && /^[A-Z]/.test(lastName(object.name))))
    return object;
  // List[str] and the like are types.
  if (
    object.kind === "external" &&
    expression.indexes.length > 0 &&
    /^(typing|list|dict|set|tuple|type)\b/.test(object.name)
  )
    return object;
  return unknown(origin, "is computed");
}
