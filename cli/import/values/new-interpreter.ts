import type { PythonProject } from "../project/python-project.ts";
import type { FunctionStatement } from "../python/syntax.ts";
import { attributeOf, lineage } from "./attributes.ts";
import { evaluate } from "./evaluate.ts";
import { type Frame, type Given, type Interpreter, unknown } from "./interpreter.ts";
import { runStatements } from "./run-statements.ts";
import type { ClassValue, FunctionValue, ObjectValue, Origin, Value } from "./value.ts";

/** For one file; a hundred times what the largest public one needs. */
const MOST_STEPS = 200_000;
const DEEPEST_CALL = 30;

/** An interpreter of a project, which remembers the modules and classes that it has looked at. */
export function newInterpreter(project: PythonProject): Interpreter {
  let steps = 0;
  let current = "";
  const globals = new Map<string, Map<string, Value>>();
  const classes = new Map<ClassValue["node"], Map<string, Value>>();
  const attributes = new WeakMap<ObjectValue, Map<string, Value>>();
  const interpreter: Interpreter = {
    project,
    crews: [],
    kickoffs: [],
    readFiles: new Set(),
    labels: new WeakMap(),
    unnamed: new WeakSet(),
    exhausting: new Set(),
    begin: (path) => {
      steps = 0;
      current = path;
    },
    spend: () => {
      steps++;
      if (steps > MOST_STEPS) interpreter.exhausting.add(current);
      return steps <= MOST_STEPS;
    },
    evaluate: (expression, frame) => evaluate(interpreter, expression, frame),
    run: (statements, frame) => runStatements(interpreter, statements, frame),
    attribute: (value, name, at, depth) => attributeOf(interpreter, value, { name, at, depth }),
    call: (called, given, at, depth) => callFunction(interpreter, called, given, { at, depth }),
    // Each is remembered before it is looked at: modules import each other in circles.
    globalsOf: (path) => {
      const known = globals.get(path);
      if (known !== undefined) return known;
      const names = new Map<string, Value>();
      globals.set(path, names);
      const module = project.moduleAt(path);
      if (module !== undefined) interpreter.run(module.body, { module, names, depth: 0 });
      return names;
    },
    classNames: (value) => {
      const known = classes.get(value.node);
      if (known !== undefined) return known;
      const names = new Map<string, Value>();
      classes.set(value.node, names);
      interpreter.run(value.node.body, { module: value.module, names, depth: 1 });
      return names;
    },
    attributesOf: (value, depth) => {
      const known = attributes.get(value);
      if (known !== undefined) return known;
      const names = new Map<string, Value>();
      attributes.set(value, names);
      initialize(interpreter, value, depth);
      return names;
    },
  };
  return interpreter;
}

function initialize(interpreter: Interpreter, value: ObjectValue, depth: number): void {
  if (value.callee.kind !== "class") return;
  for (const one of lineage(interpreter, value.callee)) {
    const found = interpreter.classNames(one).get("__init__");
    if (found?.kind !== "function") continue;
    const { args, named, spreads } = value;
    interpreter.call({ ...found, self: value }, { args, named, spreads }, value, depth + 1);
    return;
  }
}

interface Call {
  readonly at: Origin;
  readonly depth: number;
}

/** What a function gives for these arguments; those that are not given are not known. */
function callFunction(
  interpreter: Interpreter,
  called: FunctionValue,
  given: Given,
  { at, depth }: Call,
): Value {
  if (depth > DEEPEST_CALL) return unknown(at, "calls itself, or others, too often");
  if (!interpreter.spend()) return unknown(at, "is too much to look at");
  const { node, module, self, closure } = called;
  const frame: Frame = {
    module,
    names: parametersOf(interpreter, called, given, depth),
    depth,
    function: node,
    ...(closure && { closure }),
    ...(self && { self }),
  };
  const returned = interpreter.run(node.body, frame);
  if (returned?.kind === "object" && isLocal(node, returned)) {
    interpreter.labels.set(returned, node.name);
    interpreter.unnamed.add(returned);
  }
  return returned ?? { kind: "constant", module: at.module, span: at.span, value: null };
}

const isLocal = (node: FunctionStatement, { span }: Origin): boolean =>
  span.from >= node.from && span.to <= node.to;

function parametersOf(
  interpreter: Interpreter,
  called: FunctionValue,
  given: Given,
  depth: number,
): Map<string, Value> {
  const { node, module, self } = called;
  const names = new Map<string, Value>();
  const args = self === undefined ? given.args : [self, ...given.args];
  const origin: Origin = { module, span: node };
  let position = 0;
  for (const { name, spread, fallback } of node.parameters) {
    if (spread !== "") {
      names.set(name, unknown(origin, `is the ${spread}${name} of ${node.name}`));
      continue;
    }
    const value = given.named.get(name) ?? args[position];
    position++;
    const frame = { module, names: new Map<string, Value>(), depth };
    names.set(
      name,
      value ??
        // A default holds where the caller is known, and nobody spreads arguments out.
        (fallback !== undefined && given.spreads.length === 0
          ? interpreter.evaluate(fallback, frame)
          : unknown(origin, `is the parameter ${name} of ${node.name}`)),
    );
  }
  return names;
}

/** Looks into a function that nobody calls as far as is known, for the crews in it. */
export function exploreFunction(interpreter: Interpreter, called: FunctionValue): void {
  const { node, module } = called;
  const given: Given = {
    args: [],
    named: new Map(),
    spreads: [unknown({ module, span: node }, "is not known")],
  };
  interpreter.call(called, given, { module, span: node }, 1);
}
