import type { PythonProject } from "../project/python-project.ts";
import type { Expression, FunctionStatement, PythonModule, Statement } from "../python/syntax.ts";
import type { ClassValue, FunctionValue, ObjectValue, Origin, UnknownValue, Value } from "./value.ts";

/** Where statements are looked at: a module, a class, or a call of a function. */
export interface Frame {
  readonly module: PythonModule;
  readonly names: Map<string, Value>;
  readonly closure?: ReadonlyMap<string, Value>;
  readonly depth: number;
  /** What `self` is. */
  readonly self?: Value;
  readonly function?: FunctionStatement;
  /** Why what is said here may not hold: "depends on the if in line 12". */
  readonly maybe?: string;
}

/** What a function is called with. */
export interface Given {
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly spreads: readonly Value[];
}

/** A `Crew(…)` that was met. */
export interface MetCrew {
  readonly value: ObjectValue;
  /** The object in whose method it stands. */
  readonly self: Value | undefined;
  readonly function: FunctionStatement | undefined;
  readonly maybe: string | undefined;
}

/** A call of kickoff, kickoff_async, kickoff_for_each … */
export interface MetKickoff extends Origin {
  readonly target: Value;
  readonly method: string;
  readonly inputs: Value | undefined;
}

/** Looks at Python statement by statement; nothing of it runs, and what only a run would show is unknown. */
export interface Interpreter {
  readonly project: PythonProject;
  readonly crews: MetCrew[];
  readonly kickoffs: MetKickoff[];
  /** Files whose content is known by what reads them. */
  readonly readFiles: Set<string>;
  /** What the project calls an object: a variable, or the function that gives it. */
  readonly labels: WeakMap<ObjectValue, string>;
  /** Objects that a function gave and no variable has been given yet. */
  readonly unnamed: WeakSet<ObjectValue>;
  readonly evaluate: (expression: Expression, frame: Frame) => Value;
  /** What the statements return, if they do. */
  readonly run: (statements: readonly Statement[], frame: Frame) => Value | undefined;
  readonly globalsOf: (path: string) => ReadonlyMap<string, Value>;
  readonly call: (called: FunctionValue, given: Given, at: Origin, depth: number) => Value;
  readonly attribute: (value: Value, name: string, at: Origin, depth: number) => Value;
  /** What is assigned to the attributes of an object of one of the project's classes. */
  readonly attributesOf: (value: ObjectValue, depth: number) => Map<string, Value>;
  readonly classNames: (value: ClassValue) => ReadonlyMap<string, Value>;
  /** False once so much of a file has been looked at that it must be hostile; the file is remembered then. */
  readonly spend: () => boolean;
  /** Begins to look at a file: one that is too much takes nothing from the others. */
  readonly begin: (path: string) => void;
  readonly exhausting: Set<string>;
}

export const unknown = (origin: Origin, why: string): UnknownValue => ({
  kind: "unknown",
  module: origin.module,
  span: origin.span,
  why,
});

export const originOf = (
  frame: Frame,
  { from, to }: { readonly from: number; readonly to: number },
): Origin => ({
  module: frame.module,
  span: { from, to },
});
