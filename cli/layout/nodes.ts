import type { Node } from "oxc-parser";

export const isNamed = (node: Node, name: string): boolean =>
  node.type === "Identifier" && node.name === name;

/** `object.property`, as it is written. */
export const isMember = (node: Node, object: string, property: string): boolean =>
  node.type === "MemberExpression" &&
  !node.computed &&
  isNamed(node.object, object) &&
  isNamed(node.property, property);

export const isMathCall = (node: Node, method: string): boolean =>
  node.type === "CallExpression" && isMember(node.callee, "Math", method);

export const isNumber = (node: Node, value: number): boolean =>
  node.type === "Literal" && node.value === value;
