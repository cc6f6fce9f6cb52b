import type { SyntaxNode } from "@lezer/common";

import { literalShape, unescaped } from "./string-literal.ts";
import { betweenCommas, childrenOf, deeper, DEEPEST_SYNTAX, type Source, textOf } from "./syntax-tree.ts";
import type { Argument, Expression, FormatPart, MappingEntry, SourceSpan } from "./syntax.ts";

type Reader = (node: SyntaxNode, source: Source, span: SourceSpan) => Expression;

const READERS: Readonly<Record<string, Reader>> = {
  String: readString,
  ContinuedString: readJoinedStrings,
  FormatString: (node, source, span) => ({ kind: "format", ...span, parts: formatParts(node, source) }),
  Number: readNumeral,
  Boolean: (node, source, span) => ({ kind: "constant", ...span, value: textOf(node, source) === "True" }),
  None: (_, _source, span) => ({ kind: "constant", ...span, value: null }),
  VariableName: (node, source, span) => ({ kind: "name", ...span, name: textOf(node, source) }),
  MemberExpression: readMember,
  CallExpression: readCall,
  ArrayExpression: readList,
  TupleExpression: readList,
  SetExpression: readList,
  DictionaryExpression: readMapping,
  ParenthesizedExpression: (node, source) => readExpression(innerOf(node), source, node),
  AwaitExpression: (node, source) => readExpression(childrenOf(node)[1], source, node),
  BinaryExpression: readBinary,
  UnaryExpression: readUnary,
};

/**
 * An expression as data. Nothing is computed but what constants say by themselves: a text in parts, a number
 * with its sign.
 * @param around stands in for a node that is missing
 */
export function readExpression(node: SyntaxNode | undefined, source: Source, around: SourceSpan): Expression {
  if (node === undefined) return { kind: "other", ...spanOf(around), what: "nothing" };
  const span = spanOf(node);
  if (source.depth > DEEPEST_SYNTAX) return { kind: "other", ...span, what: "too deeply nested" };
  const reader = Object.hasOwn(READERS, node.name) ? READERS[node.name] : undefined;
  return reader === undefined
    ? { kind: "other", ...span, what: node.name }
    : reader(node, deeper(source), span);
}

export const spanOf = ({ from, to }: SourceSpan): SourceSpan => ({ from, to });

const innerOf = (node: SyntaxNode): SyntaxNode | undefined =>
  childrenOf(node).find(({ name }) => name !== "(" && name !== ")");

function readString(node: SyntaxNode, source: Source, span: SourceSpan): Expression {
  const literal = textOf(node, source);
  const shape = literalShape(literal);
  const text =
    shape && !shape.isBytes
      ? unescaped(literal.slice(shape.opening, literal.length - shape.closing), shape.isRaw)
      : undefined;
  return text === undefined
    ? { kind: "other", ...span, what: "bytes" }
    : { kind: "constant", ...span, value: newLines(text) };
}

/** Python reads every line end as "\n". */
const newLines = (text: string): string => text.replaceAll("\r\n", "\n");

/** Strings beside each other are one, and a format string when one of them is. */
function readJoinedStrings(node: SyntaxNode, source: Source, span: SourceSpan): Expression {
  const read = childrenOf(node).map((child) => readExpression(child, source, child));
  const parts = read.flatMap((part): readonly FormatPart[] => {
    if (part.kind === "format") return part.parts;
    return part.kind === "constant" ? [String(part.value)] : [{ value: part, isPlain: false }];
  });
  if (parts.every((part) => typeof part === "string"))
    return { kind: "constant", ...span, value: parts.join("") };
  return { kind: "format", ...span, parts };
}

function formatParts(node: SyntaxNode, source: Source): readonly FormatPart[] {
  const literal = textOf(node, source);
  const shape = literalShape(literal);
  if (shape === undefined) return [];
  const parts: FormatPart[] = [];
  let at = node.from + shape.opening;
  const addText = (to: number): void => {
    const written = source.text.slice(at, to).replaceAll("{{", "{").replaceAll("}}", "}");
    const text = unescaped(written, shape.isRaw);
    if (written !== "") parts.push(text === undefined ? written : newLines(text));
  };
  for (const child of childrenOf(node)) {
    if (child.name !== "FormatReplacement") continue;
    addText(child.from);
    const inner = childrenOf(child).filter(({ name }) => name !== "{" && name !== "}");
    const [value, ...how] = inner;
    const isPlain = how.every((one) => one.name === "FormatConversion" && textOf(one, source) === "!s");
    parts.push({ value: readExpression(value, source, child), isPlain });
    at = child.to;
  }
  addText(node.to - shape.closing);
  return parts;
}

const NUMERALS = [
  /^(?:0|[1-9]\d*)$/,
  /^0[xob][\da-f]+$/i,
  /^\d+\.\d*(?:e[-+]?\d+)?$/i,
  /^\.\d+(?:e[-+]?\d+)?$/i,
  /^\d+e[-+]?\d+$/i,
];

function readNumeral(node: SyntaxNode, source: Source, span: SourceSpan): Expression {
  const written = textOf(node, source).replaceAll("_", "");
  const value = Number(written);
  // 0o7, 0x1f and 0b1 mean the same in both languages; 1j and 010 mean nothing here.
  const isSame = NUMERALS.some((numeral) => numeral.test(written));
  const isExact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  return isSame && isExact
    ? { kind: "constant", ...span, value }
    : { kind: "other", ...span, what: "a number" };
}

function readMember(node: SyntaxNode, source: Source, span: SourceSpan): Expression {
  const [first, next, ...rest] = childrenOf(node);
  const object = readExpression(first, source, node);
  if (next?.name === ".") {
    const [property] = rest;
    const name = property === undefined ? "" : textOf(property, source);
    return { kind: "member", ...span, object, name };
  }
  const inside = rest.filter(({ name }) => name !== "]");
  const isSlice = inside.some(({ name }) => name === ":");
  const indexes: readonly Expression[] = isSlice
    ? [{ kind: "other", ...span, what: "a slice" }]
    : betweenCommas(inside).map(([index]) => readExpression(index, source, node));
  return { kind: "subscript", ...span, object, indexes };
}

function readCall(node: SyntaxNode, source: Source, span: SourceSpan): Expression {
  const [callee, list] = childrenOf(node);
  return {
    kind: "call",
    ...span,
    callee: readExpression(callee, source, node),
    args: list === undefined ? [] : readArguments(list, source),
  };
}

/** What stands between the parentheses or brackets of a call, a class, a list. */
export function readArguments(list: SyntaxNode, source: Source): readonly Argument[] {
  const inside = childrenOf(list).filter(({ name }) => !/^[()[\]{}]$/.test(name));
  if (inside.some(({ name }) => name === "for"))
    return [{ name: undefined, spread: "*", value: { kind: "other", ...spanOf(list), what: "a loop" } }];
  return betweenCommas(inside).map((part): Argument => readArgument(part, source, list));
}

function readArgument(part: readonly SyntaxNode[], source: Source, around: SourceSpan): Argument {
  const [first, second, third] = part;
  if (first?.name === "*" || first?.name === "**") {
    return { name: undefined, spread: first.name, value: readExpression(second, source, around) };
  }
  if (first !== undefined && second?.name === "AssignOp") {
    return { name: textOf(first, source), spread: "", value: readExpression(third, source, around) };
  }
  return { name: undefined, spread: "", value: readExpression(first, source, around) };
}

function readList(node: SyntaxNode, source: Source, span: SourceSpan): Expression {
  return { kind: "list", ...span, items: readArguments(node, source) };
}

function readMapping(node: SyntaxNode, source: Source, span: SourceSpan): Expression {
  const inside = childrenOf(node).filter(({ name }) => name !== "{" && name !== "}");
  const entries = betweenCommas(inside).map((part): MappingEntry => {
    const [first, second, third] = part;
    if (first?.name === "**") return { key: undefined, value: readExpression(second, source, node) };
    return { key: readExpression(first, source, node), value: readExpression(third, source, node) };
  });
  return { kind: "mapping", ...span, entries };
}

function readBinary(node: SyntaxNode, source: Source, span: SourceSpan): Expression {
  const [left, operator, right] = childrenOf(node);
  return {
    kind: "binary",
    ...span,
    operator: operator === undefined ? "" : textOf(operator, source),
    left: readExpression(left, source, node),
    right: readExpression(right, source, node),
  };
}

function readUnary(node: SyntaxNode, source: Source, span: SourceSpan): Expression {
  const [operator, operand] = childrenOf(node);
  const value = readExpression(operand, source, node);
  if (operator !== undefined && value.kind === "constant") {
    const sign = textOf(operator, source);
    if (sign === "-" && typeof value.value === "number") return { ...value, ...span, value: -value.value };
    if (sign === "not") return { ...value, ...span, value: !value.value };
  }
  return { kind: "other", ...span, what: "UnaryExpression" };
}
