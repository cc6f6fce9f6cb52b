import type { ClassStatement, FunctionStatement, PythonModule, SourceSpan } from "../python/syntax.ts";

/** Where a value is written. */
export interface Origin {
  readonly module: PythonModule;
  readonly span: SourceSpan;
}

/** A call of something that is not of the project, or of one of its classes. */
export interface ObjectValue extends Origin {
  readonly kind: "object";
  readonly callee: Value;
  readonly args: readonly Value[];
  /** What it is made with, and what is assigned to it later. */
  readonly named: Map<string, Value>;
  /** `*args` or `**kwargs` whose values are not known. */
  readonly spreads: readonly Value[];
}

export interface ClassValue extends Origin {
  readonly kind: "class";
  readonly node: ClassStatement;
}

export interface FunctionValue extends Origin {
  readonly kind: "function";
  readonly node: FunctionStatement;
  /** What it is a method of. */
  readonly self?: Value;
  readonly owner?: ClassValue;
  /** Names of the function that it is written in. */
  readonly closure?: ReadonlyMap<string, Value>;
}

export interface UnknownValue extends Origin {
  readonly kind: "unknown";
  /** "is computed", "depends on an if": continues "it". */
  readonly why: string;
}

/** What an expression stands for, as far as it can be said without running anything. */
export type Value = Origin &
  (
    | { readonly kind: "constant"; readonly value: string | number | boolean | null }
    /** A text with parts that are known only when Python runs. */
    | { readonly kind: "text"; readonly parts: readonly (string | Value)[] }
    /** Grows with append and the like. */
    | { readonly kind: "list"; readonly items: Value[] }
    /** What is not known of it stands under `UNKNOWN_KEY`. */
    | { readonly kind: "mapping"; readonly entries: Map<string, Value> }
    /** By its full name: crewai.Agent. */
    | { readonly kind: "external"; readonly name: string }
    | { readonly kind: "module"; readonly path: string }
    | ClassValue
    | FunctionValue
    | ObjectValue
    | { readonly kind: "attribute"; readonly object: Value; readonly name: string }
    /** agents_config or tasks_config of a @CrewBase class, or an entry of it. */
    | { readonly kind: "config"; readonly of: "agents" | "tasks"; readonly keys: readonly string[] }
    /** What a method of a @CrewBase class with @agent or @task gives. */
    | { readonly kind: "part"; readonly of: "agents" | "tasks"; readonly name: string }
    /** All of them. */
    | { readonly kind: "parts"; readonly of: "agents" | "tasks" }
    | { readonly kind: "variable"; readonly name: string; readonly fallback: Value | undefined }
    | UnknownValue
  );

export const UNKNOWN_KEY = "**";

export const isObject = (value: Value | undefined): value is ObjectValue => value?.kind === "object";

/** The full name of what is called, for what is not of the project: crewai_tools.SerperDevTool. */
export const calleeName = (value: Value): string =>
  value.kind === "object" && value.callee.kind === "external" ? value.callee.name : "";

export const lineOf = ({ module, span }: Origin): number => module.lineAt(span.from);

/** What is written there. */
export const writtenAt = ({ module, span }: Origin): string => module.text.slice(span.from, span.to);

export const lastName = (name: string): string => name.slice(name.lastIndexOf(".") + 1);
