import type { PythonModule, Statement } from "../python/syntax.ts";
import { decoratorNames, isCrewBase, outerBases } from "../values/attributes.ts";
import type { Interpreter, MetCrew } from "../values/interpreter.ts";
import { unknown } from "../values/interpreter.ts";
import { exploreFunction } from "../values/new-interpreter.ts";
import {
  type ClassValue,
  type FunctionValue,
  lastName,
  type ObjectValue,
  type Origin,
  type Value,
} from "../values/value.ts";
import { callMember, methodsWith } from "./crew-methods.ts";

/** A crew that Python declares. */
export interface FoundCrew {
  /** The `Crew(…)`; undefined where a @CrewBase class has none that can be made out. */
  readonly value: ObjectValue | undefined;
  readonly owner: ClassValue | undefined;
  readonly self: Value | undefined;
  readonly origin: Origin;
  /** What the project calls it: a class, a function, or else a file. */
  readonly title: string;
  /** Why it may be another one. */
  readonly maybe: string | undefined;
}

/** Something that is no part of a crew, and why. */
interface Bystander extends Origin {
  readonly what: string;
}

export interface FoundParts {
  readonly crews: readonly FoundCrew[];
  readonly flows: readonly Bystander[];
}

const HINT = /\bCrew\s*\(|\bCrewBase\b|\bkickoff|\bFlow\b/;
const MAKES_CREWS = /\bCrew\s*\(|\bkickoff/;
const TESTS = /(^|\/)(tests?\/|test_[^/]*$|conftest\.py$)/;

/** Looks through all Python of a project for crews: in classes of CrewAI's, and wherever else one is made. */
export function findCrews(interpreter: Interpreter): FoundParts {
  const modules = candidates(interpreter);
  for (const { path } of modules) {
    interpreter.begin(path);
    interpreter.globalsOf(path);
  }
  const classes = modules.flatMap((module) => classesIn(interpreter, module));
  const bases = classes.filter(isCrewBase);
  const declared = bases.map((owner) => declaredCrew(interpreter, owner));
  for (const module of modules) explore(interpreter, module, classes);
  const flows = classes
    .filter((one) => outerBases(interpreter, one).some((name) => lastName(name) === "Flow"))
    .map((one) => ({ module: one.module, span: one.span, what: `the Flow ${one.node.name}` }));
  return { crews: [...declared, ...madeCrews(interpreter, declared)], flows };
}

function candidates({ project }: Interpreter): readonly PythonModule[] {
  const { files, moduleAt } = project;
  return [...files.paths].flatMap((path) => {
    if (!path.endsWith(".py") || TESTS.test(path) || !HINT.test(files.textOf(path) ?? "")) return [];
    return moduleAt(path) ?? [];
  });
}

function classesIn(interpreter: Interpreter, module: PythonModule): readonly ClassValue[] {
  const globals = interpreter.globalsOf(module.path);
  return module.body.flatMap((statement) => {
    const value = statement.kind === "class" ? globals.get(statement.name) : undefined;
    return value?.kind === "class" && value.node === statement ? [value] : [];
  });
}

function declaredCrew(interpreter: Interpreter, owner: ClassValue): FoundCrew {
  interpreter.begin(owner.module.path);
  const origin: Origin = { module: owner.module, span: owner.span };
  const self = newSelf(owner);
  const title = owner.node.name;
  const method = methodsWith(interpreter, owner, "crew").at(-1);
  if (method === undefined) return { value: undefined, owner, self, origin, title, maybe: undefined };
  const before = interpreter.crews.length;
  const returned = callMember({ interpreter, self }, method);
  const met = interpreter.crews.slice(before).filter(({ function: made }) => made === method.node);
  const found = met.find(({ value }) => value === returned) ?? met.at(-1);
  return {
    value: found?.value,
    owner,
    self,
    origin,
    title,
    maybe: found?.maybe ?? (returned === found?.value ? undefined : "is not what the method returns"),
  };
}

/** An object of a class of which nobody knows what it was made with. */
function newSelf(callee: ClassValue): ObjectValue {
  const { module, span } = callee;
  const spreads = [unknown(callee, "is not known")];
  return { kind: "object", module, span, callee, args: [], named: new Map(), spreads };
}

/** Functions and methods that make or start crews, and that nobody has called so far. */
function explore(interpreter: Interpreter, module: PythonModule, classes: readonly ClassValue[]): void {
  const wasMet = (statement: Statement): boolean =>
    [...interpreter.crews.map(({ value }) => value), ...interpreter.kickoffs].some(
      (met) => met.module === module && met.span.from >= statement.from && met.span.to <= statement.to,
    );
  const exploreOne = (called: FunctionValue): void => {
    const text = module.text.slice(called.node.from, called.node.to);
    if (!MAKES_CREWS.test(text) || wasMet(called.node)) return;
    interpreter.begin(module.path);
    exploreFunction(interpreter, called);
  };
  for (const statement of functionsIn(module.body))
    exploreOne({ kind: "function", module, span: statement, node: statement });
  for (const owner of classes.filter((one) => one.module === module && !isCrewBase(one))) {
    const self = newSelf(owner);
    for (const method of interpreter.classNames(owner).values()) {
      if (method.kind !== "function") continue;
      const isStatic = decoratorNames(method.node).includes("staticmethod");
      exploreOne(isStatic ? method : { ...method, self });
    }
  }
}

/** Functions of a module, those behind an `if` too. */
const functionsIn = (body: readonly Statement[]): readonly FunctionValue["node"][] =>
  body.flatMap((statement) => {
    if (statement.kind === "function") return [statement];
    return statement.kind === "block" ? statement.bodies.flatMap(functionsIn) : [];
  });

/** Crews that are made outside of CrewAI's classes, each place once: it counts as it was met first. */
function madeCrews(interpreter: Interpreter, declared: readonly FoundCrew[]): readonly FoundCrew[] {
  const isDeclared = ({ value }: MetCrew): boolean =>
    declared.some(
      ({ owner }) =>
        owner?.module === value.module &&
        value.span.from >= owner.span.from &&
        value.span.to <= owner.span.to,
    );
  const places = Map.groupBy(
    interpreter.crews.filter((one) => !isDeclared(one)),
    ({ value }) => `${value.module.path}:${value.span.from}`,
  );
  return [...places.values()].flatMap((all) => {
    const [first] = all;
    const best = all.find(({ maybe }) => maybe === undefined) ?? first;
    if (best === undefined) return [];
    const { value, self, maybe } = best;
    const origin: Origin = { module: value.module, span: value.span };
    return [{ value, owner: undefined, self, origin, title: titleOf(interpreter, best), maybe }];
  });
}

function titleOf({ labels }: Interpreter, { value, self, function: made }: MetCrew): string {
  const file = value.module.path.slice(value.module.path.lastIndexOf("/") + 1).replace(/\.py$/, "");
  const label = labels.get(value);
  const owner = self?.kind === "object" && self.callee.kind === "class" ? self.callee.node.name : undefined;
  const folder = value.module.path.split("/").at(-2);
  const names = [label, owner, made?.name, file, folder];
  return names.find((name) => name !== undefined && !SAYS_NOTHING.test(name)) ?? "crew";
}

/** Names that any crew might have. */
const SAYS_NOTHING =
  /^(main|run|crew|my_crew|kickoff|create_crew|build_crew|get_crew|app|__init__|__main__|src)$/;
