import type { Expression } from "../python/syntax.ts";
import { decoratorNames, isCrewAi, isCrewBase, outerBases } from "./attributes.ts";
import { type Frame, type Given, type Interpreter, originOf, unknown } from "./interpreter.ts";
import { loadedYaml } from "./read-files.ts";
import { dedented, evaluateSum, textMethod, textOfParts, textParts } from "./texts.ts";
import {
  type FunctionValue,
  isObject,
  lastName,
  type ObjectValue,
  type Origin,
  UNKNOWN_KEY,
  type Value,
} from "./value.ts";

export function evaluateCall(
  interpreter: Interpreter,
  expression: Expression & { readonly kind: "call" },
  given: Given,
  frame: Frame,
): Value {
  const origin = originOf(frame, expression);
  const callee = interpreter.evaluate(expression.callee, frame);
  if (callee.kind === "function")
    return partOf(callee, origin) ?? interpreter.call(callee, given, origin, frame.depth + 1);
  if (callee.kind === "class") return made(interpreter, callee, given, { origin, frame });
  if (callee.kind === "external")
    return (
      callOuter(interpreter, callee.name, given, origin) ??
      made(interpreter, callee, given, { origin, frame })
    );
  if (callee.kind === "attribute") return callMethod(interpreter, callee, given, { origin, frame });
  return unknown(origin, callee.kind === "unknown" ? `calls what ${callee.why}` : "is computed");
}

interface Place {
  readonly origin: Origin;
  readonly frame: Frame;
}

/** CrewAI remembers what a method with @agent or @task gave, so that each is one part of the crew. */
function partOf({ node, self }: FunctionValue, { module, span }: Origin): Value | undefined {
  if (!isObject(self) || self.callee.kind !== "class" || !isCrewBase(self.callee)) return undefined;
  const decorators = decoratorNames(node);
  const of = decorators.includes("agent") ? "agents" : decorators.includes("task") ? "tasks" : undefined;
  return of && { kind: "part", module, span, of, name: node.name };
}

function made(interpreter: Interpreter, callee: Value, given: Given, { origin, frame }: Place): ObjectValue {
  const { module, span } = origin;
  const { args, named, spreads } = given;
  const value: ObjectValue = { kind: "object", module, span, callee, args, named: new Map(named), spreads };
  const names =
    callee.kind === "class"
      ? outerBases(interpreter, callee)
      : callee.kind === "external"
        ? [callee.name]
        : [];
  if (names.some((name) => isCrewAi(name, "Crew")))
    interpreter.crews.push({ value, self: frame.self, function: frame.function, maybe: frame.maybe });
  return value;
}

/** Functions outside the project of which it is plain what they give. */
function callOuter(
  interpreter: Interpreter,
  name: string,
  { args, named, spreads }: Given,
  origin: Origin,
): Value | undefined {
  const [first, second] = args;
  const { module, span } = origin;
  if (/^os\.(getenv|environ\.get)$/.test(name) && first?.kind === "constant")
    return {
      kind: "variable",
      module,
      span,
      name: String(first.value),
      fallback: second ?? named.get("default"),
    };
  if (/^(textwrap\.)?dedent$/.test(name) && first !== undefined) return dedented(first, origin);
  if (/^(list|tuple|set|str)$/.test(name) && args.length === 1 && spreads.length === 0) return first;
  if (/^(list|tuple|set)$/.test(name) && args.length === 0) return { kind: "list", module, span, items: [] };
  if (name === "dict" && args.length === 0 && spreads.length === 0)
    return { kind: "mapping", module, span, entries: new Map(named) };
  if (/^typing(_extensions)?\.cast$/.test(name)) return second;
  if (name === "os.path.join" && spreads.length === 0)
    return textOfParts(
      args.flatMap((part, index) => [...(index === 0 ? [] : ["/"]), ...(textParts(part) ?? [part])]),
      origin,
    );
  if (/^yaml\.(safe_load|full_load|load)$/.test(name) && first !== undefined)
    return loadedYaml(interpreter, first, origin) ?? unknown(origin, "is read from a file");
  if (name === "input") return unknown(origin, "is asked for");
  return /^(len|range|sorted|type|super|getattr|int|float|bool|print)$/.test(name)
    ? unknown(origin, "is computed")
    : undefined;
}

function callMethod(
  interpreter: Interpreter,
  callee: Value & { readonly kind: "attribute" },
  given: Given,
  place: Place,
): Value {
  const { object, name } = callee;
  const { origin, frame } = place;
  const changed = changeInPlace(object, name, given, place);
  if (changed !== undefined) return changed;
  const text = textMethod(object, name, given.args, origin);
  if (text !== undefined) return text;
  if (object.kind === "mapping" && name === "get") {
    const [key, fallback] = given.args;
    const found = key?.kind === "constant" ? object.entries.get(String(key.value)) : undefined;
    return (
      found ?? (object.entries.has(UNKNOWN_KEY) ? undefined : fallback) ?? unknown(origin, "is computed")
    );
  }
  if (object.kind === "mapping" || object.kind === "list") return unknown(origin, "is computed");
  if (/^a?kickoff/.test(name)) {
    const inputs = given.named.get("inputs") ?? given.args[0];
    interpreter.kickoffs.push({ ...origin, target: object, method: name, inputs });
  }
  return made(interpreter, callee, given, { origin, frame });
}

const CHANGES_LIST = /^(append|extend|insert|remove|pop|clear|sort|reverse|add|update)$/;

/** What changes a list or a mapping where it is. */
function changeInPlace(
  object: Value,
  method: string,
  { args, named }: Given,
  { origin, frame }: Place,
): Value | undefined {
  const { module, span } = origin;
  const nothing: Value = { kind: "constant", module, span, value: null };
  const [first] = args;
  // `agent.tools.append(tool)`, where the agent was made without tools.
  if (object.kind === "attribute" && isObject(object.object) && CHANGES_LIST.test(method)) {
    const items = [unknown(origin, frame.maybe ?? `is added by ${method}()`)];
    object.object.named.set(object.name, { kind: "list", module, span, items });
    return nothing;
  }
  if (object.kind === "list" && CHANGES_LIST.test(method)) {
    const why =
      frame.maybe ?? (/^(append|extend|add)$/.test(method) ? undefined : `is changed by ${method}()`);
    if (why !== undefined) object.items.push(unknown(origin, why));
    else if (first !== undefined && method === "extend")
      object.items.push(...itemsOf(evaluateSum(object, first, origin)).slice(object.items.length));
    else if (first !== undefined) object.items.push(first);
    return nothing;
  }
  if (object.kind === "mapping" && /^(update|pop|clear|setdefault|popitem)$/.test(method)) {
    const added =
      first?.kind === "mapping" ? [...first.entries, ...named] : args.length === 0 ? [...named] : undefined;
    if (method !== "update" || added === undefined || frame.maybe !== undefined)
      object.entries.set(UNKNOWN_KEY, unknown(origin, frame.maybe ?? `is changed by ${method}()`));
    else for (const [key, value] of added) object.entries.set(key, value);
    return nothing;
  }
  return undefined;
}

const itemsOf = (value: Value): readonly Value[] => (value.kind === "list" ? value.items : [value]);

/** The last of its callee's names, whatever it is: SerperDevTool, get_tools. */
export function calledName(value: ObjectValue): string {
  const { callee } = value;
  if (callee.kind === "class") return callee.node.name;
  if (callee.kind === "external") return lastName(callee.name);
  return callee.kind === "attribute" ? callee.name : "";
}
