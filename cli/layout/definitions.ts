import type { Program, Statement } from "oxc-parser";

/** A name that a file's top level gives a meaning to; `node` is what it means. */
export interface Definition {
  readonly name: string;
  readonly start: number;
  readonly isExported: boolean;
  readonly node: DefiningNode;
}

type Exported = Extract<Statement, { type: "ExportNamedDeclaration" }>;
type Default = Extract<Statement, { type: "ExportDefaultDeclaration" }>;
type Variables = Extract<NonNullable<Exported["declaration"]>, { type: "VariableDeclaration" }>;
export type DefiningNode =
  | NonNullable<Exported["declaration"]>
  | Default["declaration"]
  | Variables["declarations"][number];

/** Functions, classes, types and variables; an import, or a name taken out of an object, defines nothing. */
export function definitionsOf(program: Program): readonly Definition[] {
  const byList = new Set(program.body.flatMap(listedNames));
  return program.body
    .flatMap(definedBy)
    .map((one) => (byList.has(one.name) ? { ...one, isExported: true } : one));
}

function definedBy(statement: Statement): readonly Definition[] {
  if (statement.type === "ExportDefaultDeclaration") return defined(statement.declaration, true);
  if (statement.type === "ExportNamedDeclaration") {
    return statement.declaration ? defined(statement.declaration, true) : [];
  }
  return isDeclaration(statement) ? defined(statement, false) : [];
}

/** The file's own names in `export { one, other as another }`. */
const listedNames = (statement: Statement): readonly string[] =>
  statement.type === "ExportNamedDeclaration" && !statement.source
    ? statement.specifiers.flatMap(({ local }) => (local.type === "Identifier" ? [local.name] : []))
    : [];

const DECLARATIONS: readonly string[] = [
  "VariableDeclaration",
  "FunctionDeclaration",
  "TSDeclareFunction",
  "ClassDeclaration",
  "TSTypeAliasDeclaration",
  "TSInterfaceDeclaration",
];

const isDeclaration = (statement: Statement): statement is Statement & NonNullable<Exported["declaration"]> =>
  DECLARATIONS.includes(statement.type);

function defined(node: DefiningNode, isExported: boolean): readonly Definition[] {
  if (node.type === "VariableDeclaration") {
    return node.declarations.flatMap((one) => defined(one, isExported));
  }
  const id = "id" in node && node.id?.type === "Identifier" ? node.id : undefined;
  if (id === undefined && !isExported) return [];
  return [{ name: id?.name ?? "default", start: id?.start ?? node.start, isExported, node }];
}
