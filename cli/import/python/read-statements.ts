import type { SyntaxNode } from "@lezer/common";

import { readArguments, readExpression, spanOf } from "./read-expression.ts";
import { readImport } from "./read-import.ts";
import { betweenCommas, childrenOf, deeper, DEEPEST_SYNTAX, type Source, textOf } from "./syntax-tree.ts";
import type {
  AssignStatement,
  BlockStatement,
  ClassStatement,
  Expression,
  FunctionStatement,
  Parameter,
  Statement,
} from "./syntax.ts";

type Reader = (node: SyntaxNode, source: Source) => Statement;

const READERS: Readonly<Record<string, Reader>> = {
  ImportStatement: (node, source) => readImport(node, source),
  AssignStatement: readAssign,
  UpdateStatement: readAssign,
  ExpressionStatement: (node, source) => ({
    kind: "expression",
    ...spanOf(node),
    value: readTuple(childrenOf(node), source, node),
  }),
  ReturnStatement: (node, source) => {
    const value = childrenOf(node).slice(1);
    return {
      kind: "return",
      ...spanOf(node),
      value: value.length === 0 ? undefined : readTuple(value, source, node),
    };
  },
  ClassDefinition: (node, source) => readClass(node, source, []),
  FunctionDefinition: (node, source) => readFunction(node, source, []),
  DecoratedStatement: readDecorated,
  IfStatement: (node, source) => readBlock(node, source, isMainCheck(node, source) ? "main" : "if"),
  ForStatement: (node, source) => readBlock(node, source, "for"),
  WhileStatement: (node, source) => readBlock(node, source, "while"),
  TryStatement: (node, source) => readBlock(node, source, "try"),
  WithStatement: (node, source) => readBlock(node, source, "with"),
  MatchStatement: readMatch,
};

/** The statements of a script, or of a body. */
export function readStatements(node: SyntaxNode, source: Source): readonly Statement[] {
  return childrenOf(node).flatMap((child): readonly Statement[] => {
    const reader = Object.hasOwn(READERS, child.name) ? READERS[child.name] : undefined;
    if (reader !== undefined && source.depth <= DEEPEST_SYNTAX) return [reader(child, deeper(source))];
    const isStatement = /Statement$|Definition$/.test(child.name);
    return isStatement ? [{ kind: "other", ...spanOf(child), what: child.name }] : [];
  });
}

const bodiesOf = (node: SyntaxNode, source: Source): readonly (readonly Statement[])[] =>
  childrenOf(node)
    .filter(({ name }) => name === "Body")
    .map((body) => readStatements(body, source));

const bodyOf = (node: SyntaxNode, source: Source): readonly Statement[] => bodiesOf(node, source)[0] ?? [];

function readAssign(node: SyntaxNode, source: Source): AssignStatement {
  const children = childrenOf(node);
  const parts: SyntaxNode[][] = [[]];
  for (const child of children) {
    if (child.name === "AssignOp" || child.name === "UpdateOp") parts.push([]);
    else if (child.name !== "TypeDef") parts.at(-1)?.push(child);
  }
  const read = parts.map((part) => readTuple(part, source, node));
  const hasValue = parts.length > 1;
  const typed = children.find(({ name }) => name === "TypeDef");
  return {
    kind: "assign",
    ...spanOf(node),
    targets: hasValue ? read.slice(0, -1) : read,
    annotation: typed && readAnnotation(typed, source),
    value: hasValue ? read.at(-1) : undefined,
    isUpdate: node.name === "UpdateStatement",
  };
}

/** `a, b` is a tuple without parentheses. */
function readTuple(nodes: readonly SyntaxNode[], source: Source, around: SyntaxNode): Expression {
  if (!nodes.some(({ name }) => name === ",")) return readExpression(nodes[0], source, around);
  const items = betweenCommas(nodes).map(([item]) => ({
    name: undefined,
    spread: "" as const,
    value: readExpression(item, source, around),
  }));
  return { kind: "list", ...spanOf(around), items };
}

const readAnnotation = (node: SyntaxNode, source: Source): Expression =>
  readExpression(
    childrenOf(node).find(({ name }) => name !== ":" && name !== "->"),
    source,
    node,
  );

function readDecorated(node: SyntaxNode, source: Source): Statement {
  const children = childrenOf(node);
  const decorators = children
    .filter(({ name }) => name === "Decorator")
    .map((decorator) => readDecorator(decorator, source));
  const defined = children.find(({ name }) => name.endsWith("Definition"));
  if (defined?.name === "ClassDefinition") return readClass(defined, source, decorators);
  if (defined?.name === "FunctionDefinition") return readFunction(defined, source, decorators);
  return { kind: "other", ...spanOf(node), what: "a decorator" };
}

/** lezer leaves `a.b(c)` behind the @ as a flat list of its parts. */
function readDecorator(node: SyntaxNode, source: Source): Expression {
  const span = spanOf(node);
  let read: Expression | undefined;
  for (const child of childrenOf(node)) {
    if (/^(VariableName|PropertyName)$/.test(child.name)) {
      const name = textOf(child, source);
      read =
        read === undefined
          ? { kind: "name", ...span, name }
          : { kind: "member", ...span, object: read, name };
    } else if (child.name === "ArgList" && read !== undefined) {
      read = { kind: "call", ...span, callee: read, args: readArguments(child, source) };
    } else if (child.name.endsWith("Expression")) {
      read = readExpression(child, source, node);
    }
  }
  return read ?? { kind: "other", ...span, what: "a decorator" };
}

function readClass(node: SyntaxNode, source: Source, decorators: readonly Expression[]): ClassStatement {
  const children = childrenOf(node);
  const name = children.find((child) => child.name === "VariableName");
  const bases = children.find((child) => child.name === "ArgList");
  return {
    kind: "class",
    ...spanOf(node),
    name: name === undefined ? "" : textOf(name, source),
    decorators,
    bases: bases === undefined ? [] : readArguments(bases, source),
    body: bodyOf(node, source),
  };
}

function readFunction(
  node: SyntaxNode,
  source: Source,
  decorators: readonly Expression[],
): FunctionStatement {
  const children = childrenOf(node);
  const name = children.find((child) => child.name === "VariableName");
  const list = children.find((child) => child.name === "ParamList");
  return {
    kind: "function",
    ...spanOf(node),
    name: name === undefined ? "" : textOf(name, source),
    decorators,
    parameters: list === undefined ? [] : readParameters(list, source),
    body: bodyOf(node, source),
  };
}

function readParameters(list: SyntaxNode, source: Source): readonly Parameter[] {
  const inside = childrenOf(list).filter(({ name }) => name !== "(" && name !== ")");
  return betweenCommas(inside).flatMap((part): readonly Parameter[] => {
    const name = part.find((node) => node.name === "VariableName");
    if (name === undefined) return [];
    const first = part[0]?.name;
    const typed = part.find((node) => node.name === "TypeDef");
    const equals = part.findIndex((node) => node.name === "AssignOp");
    return [
      {
        name: textOf(name, source),
        spread: first === "*" || first === "**" ? first : "",
        annotation: typed && readAnnotation(typed, source),
        fallback: equals === -1 ? undefined : readExpression(part[equals + 1], source, list),
      },
    ];
  });
}

function readBlock(node: SyntaxNode, source: Source, flow: BlockStatement["flow"]): BlockStatement {
  const heads = childrenOf(node)
    .filter(({ name }) => /(Expression|VariableName|String|Number|Boolean|None)$/.test(name))
    .map((head) => readExpression(head, source, node));
  return { kind: "block", ...spanOf(node), flow, heads, bodies: bodiesOf(node, source) };
}

function readMatch(node: SyntaxNode, source: Source): BlockStatement {
  const clauses = childrenOf(node)
    .filter(({ name }) => name === "MatchBody")
    .flatMap(childrenOf)
    .filter(({ name }) => name === "MatchClause");
  const bodies = clauses.flatMap((clause) => bodiesOf(clause, source));
  return { kind: "block", ...spanOf(node), flow: "match", heads: [], bodies };
}

/** `if __name__ == "__main__":` */
function isMainCheck(node: SyntaxNode, source: Source): boolean {
  const condition = childrenOf(node)[1];
  return condition !== undefined && /^__name__\s*==\s*["']__main__["']$/.test(textOf(condition, source));
}
