import type {
  AssignStatement,
  BlockStatement,
  Expression,
  ImportStatement,
  Statement,
} from "../python/syntax.ts";
import { type Frame, type Interpreter, originOf, unknown } from "./interpreter.ts";
import { isOpened } from "./read-files.ts";
import { evaluateSum } from "./texts.ts";
import { UNKNOWN_KEY, type Value } from "./value.ts";

/** Modules whose names a `from x import *` made known, where they are not of the project. */
export const STAR = "*";

/** Looks at statements in their order; gives what is returned. */
export function runStatements(
  interpreter: Interpreter,
  statements: readonly Statement[],
  frame: Frame,
): Value | undefined {
  let mayReturn: Value | undefined;
  for (const statement of statements) {
    const returned = runStatement(interpreter, statement, frame);
    if (statement.kind === "return") return mayReturn ?? returned;
    if (returned !== undefined && isStraight(statement)) return mayReturn ?? returned;
    if (returned !== undefined)
      mayReturn ??= unknown(originOf(frame, statement), `depends on ${placeOf(statement, frame)}`);
  }
  return mayReturn;
}

const isStraight = (statement: Statement): boolean =>
  statement.kind === "block" && (statement.flow === "main" || statement.flow === "with");

function runStatement(interpreter: Interpreter, statement: Statement, frame: Frame): Value | undefined {
  const origin = originOf(frame, statement);
  switch (statement.kind) {
    case "import":
      runImport(interpreter, statement, frame);
      return undefined;
    case "class":
      frame.names.set(statement.name, { kind: "class", ...origin, node: statement });
      return undefined;
    case "function":
      frame.names.set(statement.name, {
        kind: "function",
        ...origin,
        node: statement,
        ...(frame.function && { closure: frame.names }),
      });
      return undefined;
    case "assign":
      runAssign(interpreter, statement, frame);
      return undefined;
    case "expression":
      interpreter.evaluate(statement.value, frame);
      return undefined;
    case "return":
      return statement.value === undefined
        ? { kind: "constant", ...origin, value: null }
        : interpreter.evaluate(statement.value, frame);
    case "block":
      return runBlock(interpreter, statement, frame);
    case "other":
      return undefined;
    default:
      return statement satisfies never;
  }
}

function runImport(interpreter: Interpreter, statement: ImportStatement, frame: Frame): void {
  const origin = originOf(frame, statement);
  const { project, globalsOf } = interpreter;
  for (const { module, name, as } of statement.names) {
    const path = project.find(frame.module.path, statement.level, module);
    if (name === undefined) {
      frame.names.set(
        as,
        path === undefined
          ? { kind: "external", ...origin, name: module }
          : { kind: "module", ...origin, path },
      );
    } else if (name === STAR) {
      if (path === undefined) addStar(frame, { kind: "external", ...origin, name: module });
      else for (const [key, value] of globalsOf(path)) if (!key.startsWith("_")) frame.names.set(key, value);
    } else {
      const submodule = project.find(
        frame.module.path,
        statement.level,
        module === "" ? name : `${module}.${name}`,
      );
      const found = path === undefined ? undefined : globalsOf(path).get(name);
      frame.names.set(as, found ?? importedName(origin, { path, submodule, module, name }));
    }
  }
}

function importedName(
  origin: Pick<Value, "module" | "span">,
  found: {
    readonly path: string | undefined;
    readonly submodule: string | undefined;
    readonly module: string;
    readonly name: string;
  },
): Value {
  if (found.submodule !== undefined) return { kind: "module", ...origin, path: found.submodule };
  if (found.path !== undefined) return unknown(origin, `is not found in ${found.path}`);
  return {
    kind: "external",
    ...origin,
    name: found.module === "" ? found.name : `${found.module}.${found.name}`,
  };
}

function addStar(frame: Frame, module: Value): void {
  const stars = frame.names.get(STAR);
  if (stars?.kind === "list") stars.items.push(module);
  else frame.names.set(STAR, { kind: "list", module: module.module, span: module.span, items: [module] });
}

function runAssign(interpreter: Interpreter, statement: AssignStatement, frame: Frame): void {
  if (statement.value === undefined) return;
  const origin = originOf(frame, statement);
  const given = interpreter.evaluate(statement.value, frame);
  for (const target of statement.targets) {
    const value = statement.isUpdate
      ? evaluateSum(interpreter.evaluate(target, frame), given, origin)
      : given;
    assign(interpreter, target, value, frame);
  }
}

function assign(interpreter: Interpreter, target: Expression, value: Value, frame: Frame): void {
  if (target.kind === "name") {
    frame.names.set(target.name, value);
    nameObject(interpreter, value, target.name);
  } else if (target.kind === "list") {
    for (const [index, item] of target.items.entries()) {
      const part = value.kind === "list" ? value.items[index] : undefined;
      const why = "is a part of what is computed";
      assign(interpreter, item.value, part ?? unknown(originOf(frame, target), why), frame);
    }
  } else if (target.kind === "member" || target.kind === "subscript") {
    assignInside(interpreter, target, maybe(value, frame), frame);
  }
}

function nameObject({ labels, unnamed }: Interpreter, value: Value, name: string): void {
  if (value.kind !== "object" || (labels.has(value) && !unnamed.has(value))) return;
  labels.set(value, name);
  unnamed.delete(value);
}

/** What is assigned where it may not come to pass is not known. */
const maybe = (value: Value, { maybe: why }: Frame): Value =>
  why === undefined ? value : unknown(value, why);

function assignInside(
  interpreter: Interpreter,
  target: Expression & { readonly kind: "member" | "subscript" },
  value: Value,
  frame: Frame,
): void {
  const object = interpreter.evaluate(target.object, frame);
  if (target.kind === "member") {
    if (object.kind !== "object") return;
    if (object.callee.kind === "class") interpreter.attributesOf(object, frame.depth).set(target.name, value);
    else object.named.set(target.name, value);
    nameObject(interpreter, value, target.name);
  } else if (object.kind === "mapping") {
    const [index] = target.indexes;
    const key = index && interpreter.evaluate(index, frame);
    if (key?.kind === "constant" && typeof key.value === "string") object.entries.set(key.value, value);
    else object.entries.set(UNKNOWN_KEY, unknown(value, "is put under a key that is computed"));
  } else if (object.kind === "list") {
    object.items.push(unknown(originOf(frame, target), "is changed by its place in a list"));
  }
}

/** A block's statements are looked at, and what they assign is not known behind it. */
function runBlock(interpreter: Interpreter, block: BlockStatement, frame: Frame): Value | undefined {
  bindHeads(interpreter, block, frame);
  if (block.flow === "main" || block.flow === "with")
    return block.bodies
      .map((body) => interpreter.run(body, frame))
      .find((returned) => returned !== undefined);
  const [first = [], ...others] = block.bodies;
  const bodies = block.flow === "try" ? others : block.bodies;
  const why = `depends on ${placeOf(block, frame)}`;
  let returned = block.flow === "try" ? interpreter.run(first, frame) : undefined;
  const assigned = new Set<string>();
  for (const body of bodies) {
    const names = new Map(frame.names);
    returned = interpreter.run(body, { ...frame, names, maybe: why }) ?? returned;
    for (const [name, value] of names) if (frame.names.get(name) !== value) assigned.add(name);
  }
  // What a `try` assigns is the rule, and what stands behind `except` the exception.
  for (const name of assigned)
    if (block.flow !== "try" || !frame.names.has(name))
      frame.names.set(name, unknown(originOf(frame, block), why));
  return returned;
}

/** `for x in …` and `with … as x` make x known, but not what it is. */
function bindHeads(interpreter: Interpreter, block: BlockStatement, frame: Frame): void {
  let last: Value | undefined;
  for (const head of block.heads) {
    const isTarget = head.kind === "name" && (block.flow === "for" || block.flow === "with");
    if (!isTarget) last = interpreter.evaluate(head, frame);
    else if (!(block.flow === "for" && head !== block.heads[0])) {
      const source = block.heads.find(({ kind }) => kind !== "name") ?? head;
      const given = unknown(originOf(frame, source), `is what the ${block.flow} gives`);
      frame.names.set(
        head.name,
        block.flow === "with" && last !== undefined && isOpened(last) ? last : given,
      );
    }
  }
}

const placeOf = (statement: Statement, { module }: Frame): string =>
  `the ${statement.kind === "block" ? statement.flow : statement.kind} in line ${module.lineAt(statement.from)}`;
