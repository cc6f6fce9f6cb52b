/** Where something stands in a file: offsets of UTF-16 units. */
export interface SourceSpan {
  readonly from: number;
  readonly to: number;
}

export interface Argument {
  readonly name: string | undefined;
  /** "*" or "**" in front of it. */
  readonly spread: "" | "*" | "**";
  readonly value: Expression;
}

/** Python's expressions, as far as a crew is declared with them; all else is `other`. */
export type Expression = SourceSpan &
  (
    | { readonly kind: "constant"; readonly value: string | number | boolean | null }
    | { readonly kind: "format"; readonly parts: readonly FormatPart[] }
    | { readonly kind: "name"; readonly name: string }
    | { readonly kind: "member"; readonly object: Expression; readonly name: string }
    | { readonly kind: "subscript"; readonly object: Expression; readonly indexes: readonly Expression[] }
    | { readonly kind: "call"; readonly callee: Expression; readonly args: readonly Argument[] }
    | { readonly kind: "list"; readonly items: readonly Argument[] }
    | { readonly kind: "mapping"; readonly entries: readonly MappingEntry[] }
    | {
        readonly kind: "binary";
        readonly operator: string;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly kind: "other"; readonly what: string }
  );

/** `isPlain`: it is written as `str()` writes it, without a conversion or a format. */
export type FormatPart = string | { readonly value: Expression; readonly isPlain: boolean };

/** Without a key it is `**value`. */
export interface MappingEntry {
  readonly key: Expression | undefined;
  readonly value: Expression;
}

export interface Parameter {
  readonly name: string;
  readonly spread: "" | "*" | "**";
  readonly annotation: Expression | undefined;
  readonly fallback: Expression | undefined;
}

export interface FunctionStatement extends SourceSpan {
  readonly kind: "function";
  readonly name: string;
  readonly decorators: readonly Expression[];
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
}

export interface ClassStatement extends SourceSpan {
  readonly kind: "class";
  readonly name: string;
  readonly decorators: readonly Expression[];
  readonly bases: readonly Argument[];
  readonly body: readonly Statement[];
}

export interface AssignStatement extends SourceSpan {
  readonly kind: "assign";
  readonly targets: readonly Expression[];
  readonly annotation: Expression | undefined;
  /** Absent after an annotation alone. */
  readonly value: Expression | undefined;
  /** `+=` and the like. */
  readonly isUpdate: boolean;
}

export interface ImportStatement extends SourceSpan {
  readonly kind: "import";
  /** Dots in front of a relative import. */
  readonly level: number;
  readonly names: readonly ImportedName[];
}

/** What an import makes known: `name` is what `module` holds, "*" all of it, absent the module itself. */
interface ImportedName {
  readonly module: string;
  readonly name: string | undefined;
  readonly as: string;
}

/** Statements that may run, run several times, or not. */
export interface BlockStatement extends SourceSpan {
  readonly kind: "block";
  readonly flow: "if" | "main" | "for" | "while" | "try" | "with" | "match";
  /** What is looked at: a condition, what a loop goes through, a context. */
  readonly heads: readonly Expression[];
  readonly bodies: readonly (readonly Statement[])[];
}

export type Statement =
  | FunctionStatement
  | ClassStatement
  | AssignStatement
  | ImportStatement
  | BlockStatement
  | (SourceSpan & { readonly kind: "expression"; readonly value: Expression })
  | (SourceSpan & { readonly kind: "return"; readonly value: Expression | undefined })
  | (SourceSpan & { readonly kind: "other"; readonly what: string });

export interface PythonModule {
  /** Inside the project, with "/". */
  readonly path: string;
  readonly text: string;
  readonly body: readonly Statement[];
  /** Lines, 1-based, where the parser found no Python. */
  readonly unreadLines: readonly number[];
  readonly lineAt: (offset: number) => number;
}
