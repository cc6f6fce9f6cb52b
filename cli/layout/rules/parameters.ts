import type { Class, Expression, ParamPattern, TSSignature, TSType } from "oxc-parser";

import { type DefiningNode, definitionsOf } from "../definitions.ts";
import type { LayoutProblem } from "../problem.ts";
import type { SourceFile } from "../source-file.ts";

const MOST_PARAMETERS = 4;

/** What another file calls. */
interface Callable {
  readonly name: string;
  readonly start: number;
  readonly parameters: readonly ParamPattern[];
}

export function parameterProblems({ path, program, lineAt }: SourceFile): readonly LayoutProblem[] {
  return definitionsOf(program)
    .filter(({ isExported }) => isExported)
    .flatMap(({ name, start, node }) => callablesOf({ name, start }, node))
    .map((one) => ({ ...one, count: one.parameters.filter(isPassed).length }))
    .filter(({ count }) => count > MOST_PARAMETERS)
    .map(({ name, start, count }) => ({
      path,
      line: lineAt(start),
      sentence: `${name} takes ${count} positional parameters, and ${MOST_PARAMETERS} is the limit. Pass an object.`,
    }));
}

/** `this` is written as a parameter, but nobody passes it. */
const isPassed = (parameter: ParamPattern): boolean =>
  !(parameter.type === "Identifier" && parameter.name === "this");

/** An arrow, a function or a type of one; a class's and an interface's methods; a variable's value. */
function callablesOf(named: Omit<Callable, "parameters">, node: Callee): readonly Callable[] {
  if ("params" in node) return [{ ...named, parameters: node.params }];
  if (node.type === "VariableDeclarator") {
    const parts = [node.init, node.id.typeAnnotation?.typeAnnotation];
    return parts.flatMap((part) => (part ? callablesOf(named, part) : []));
  }
  if (node.type === "TSAsExpression" || node.type === "TSSatisfiesExpression") {
    return callablesOf(named, node.expression);
  }
  if (node.type === "TSTypeAliasDeclaration") return callablesOf(named, node.typeAnnotation);
  if (node.type === "ClassDeclaration" || node.type === "ClassExpression") {
    return node.body.body.flatMap((member) => memberCallables(named.name, member));
  }
  const signatures =
    node.type === "TSInterfaceDeclaration"
      ? node.body.body
      : node.type === "TSTypeLiteral"
        ? node.members
        : [];
  return signatures.flatMap((member) => signatureCallables(named.name, member));
}

type Callee = DefiningNode | Expression | TSType;

function memberCallables(owner: string, member: Class["body"]["body"][number]): readonly Callable[] {
  if (!("key" in member) || member.key.type === "PrivateIdentifier") return [];
  if (member.accessibility === "private" || !member.value) return [];
  return callablesOf({ name: `${owner}.${nameOf(member.key)}`, start: member.start }, member.value);
}

function signatureCallables(owner: string, member: TSSignature): readonly Callable[] {
  switch (member.type) {
    case "TSMethodSignature":
      return [{ name: `${owner}.${nameOf(member.key)}`, start: member.start, parameters: member.params }];
    case "TSCallSignatureDeclaration":
    case "TSConstructSignatureDeclaration":
      return [{ name: owner, start: member.start, parameters: member.params }];
    case "TSPropertySignature": {
      const type = member.typeAnnotation?.typeAnnotation;
      const named = { name: `${owner}.${nameOf(member.key)}`, start: member.start };
      return type ? callablesOf(named, type) : [];
    }
    case "TSIndexSignature":
      return [];
  }
}

const nameOf = (key: { readonly type: string; readonly name?: unknown }): string =>
  typeof key.name === "string" ? key.name : "a computed member";
