import type { ClassStatement } from "../python/syntax.ts";
import { type Interpreter, unknown } from "./interpreter.ts";
import {
  type ClassValue,
  type FunctionValue,
  lastName,
  type ObjectValue,
  type Origin,
  type Value,
} from "./value.ts";

/** Base classes further up are somebody's circle. */
const MOST_BASES = 20;

/** A class and those of the project that it inherits from, nearest first. */
export function lineage(interpreter: Interpreter, value: ClassValue): readonly ClassValue[] {
  const all: ClassValue[] = [value];
  for (let index = 0; index < all.length && all.length < MOST_BASES; index++) {
    const one = all[index];
    if (one !== undefined)
      all.push(
        ...(basesOf(interpreter, one).filter(
          (base) => base.kind === "class" && !all.some(({ node }) => node === base.node),
        ) as ClassValue[]),
      );
  }
  return all;
}

function basesOf(interpreter: Interpreter, value: ClassValue): readonly Value[] {
  const names = new Map(interpreter.globalsOf(value.module.path));
  const frame = { module: value.module, names, depth: 1 };
  return value.node.bases
    .filter(({ name, spread }) => name === undefined && spread === "")
    .map((base) => interpreter.evaluate(base.value, frame));
}

/** Full names of the classes outside the project that a class inherits from. */
export const outerBases = (interpreter: Interpreter, value: ClassValue): readonly string[] =>
  lineage(interpreter, value).flatMap((one) =>
    basesOf(interpreter, one).flatMap((base) => (base.kind === "external" ? [base.name] : [])),
  );

/** By the decorator's last name, whatever it was imported from. */
export function decoratorNames({ decorators }: Pick<ClassStatement, "decorators">): readonly string[] {
  return decorators.map((decorator) => {
    const called = decorator.kind === "call" ? decorator.callee : decorator;
    if (called.kind === "member" || called.kind === "name") return called.name;
    return "";
  });
}

export const isCrewBase = ({ node }: ClassValue): boolean => decoratorNames(node).includes("CrewBase");

/** `value.name` */
export function attributeOf(
  interpreter: Interpreter,
  value: Value,
  { name, at, depth }: { readonly name: string; readonly at: Origin; readonly depth: number },
): Value {
  const { module, span } = at;
  if (value.kind === "external") return { kind: "external", module, span, name: `${value.name}.${name}` };
  if (value.kind === "module")
    return interpreter.globalsOf(value.path).get(name) ?? submodule(interpreter, value.path, name, at);
  if (value.kind === "object") return ofObject(interpreter, value, name, at, depth);
  const found = value.kind === "class" ? inClass(interpreter, value, name) : undefined;
  return found ?? { kind: "attribute", module, span, object: value, name };
}

function submodule(interpreter: Interpreter, path: string, name: string, at: Origin): Value {
  const found = interpreter.project.find(path, 1, name);
  const { module, span } = at;
  return found === undefined
    ? unknown(at, `is not found in ${path}`)
    : { kind: "module", module, span, path: found };
}

function inClass(interpreter: Interpreter, value: ClassValue, name: string): Value | undefined {
  for (const one of lineage(interpreter, value)) {
    const found = interpreter.classNames(one).get(name);
    if (found !== undefined) return found.kind === "function" ? { ...found, owner: value } : found;
  }
  return undefined;
}

function ofObject(
  interpreter: Interpreter,
  value: ObjectValue,
  name: string,
  at: Origin,
  depth: number,
): Value {
  const { module, span } = at;
  const attribute: Value = { kind: "attribute", module, span, object: value, name };
  if (value.callee.kind !== "class") return value.named.get(name) ?? attribute;
  if (isCrewBase(value.callee)) {
    const special = ofCrewBase(interpreter, value.callee, name, at);
    if (special !== undefined) return special;
  }
  const assigned = interpreter.attributesOf(value, depth).get(name) ?? value.named.get(name);
  if (assigned !== undefined) return assigned;
  const found = inClass(interpreter, value.callee, name);
  if (found?.kind !== "function") return found ?? attribute;
  return bound(interpreter, found, value, at, depth);
}

function bound(
  interpreter: Interpreter,
  found: FunctionValue,
  self: Value,
  at: Origin,
  depth: number,
): Value {
  const decorators = decoratorNames(found.node);
  if (decorators.includes("staticmethod")) return found;
  const method: FunctionValue = { ...found, self };
  const isProperty = decorators.some((name) => name === "property" || name === "cached_property");
  return isProperty
    ? interpreter.call(method, { args: [], named: new Map(), spreads: [] }, at, depth + 1)
    : method;
}

function ofCrewBase(
  interpreter: Interpreter,
  owner: ClassValue,
  name: string,
  { module, span }: Origin,
): Value | undefined {
  if (name === "agents" || name === "tasks") return { kind: "parts", module, span, of: name };
  const of = name === "agents_config" ? "agents" : name === "tasks_config" ? "tasks" : undefined;
  if (of === undefined) return undefined;
  // A mapping that is written out is one; a path stands for the file's content.
  const written = inClass(interpreter, owner, name);
  return written?.kind === "mapping" ? written : { kind: "config", module, span, of, keys: [] };
}

/** Of a class outside the project by any of its names: "crewai.Agent" for crewai.agent.Agent, say. */
export const isCrewAi = (name: string, className: string): boolean =>
  /^crewai(\.|$)/.test(name) && lastName(name) === className;
