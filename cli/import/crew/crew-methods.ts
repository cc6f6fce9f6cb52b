import type { JsonObject } from "../../../functions/json/json.ts";
import { decoratorNames, lineage } from "../values/attributes.ts";
import type { Interpreter } from "../values/interpreter.ts";
import type { ClassValue, FunctionValue, Value } from "../values/value.ts";
import type { CrewContext, Draft } from "./draft.ts";
import type { PutField } from "./plain-fields.ts";

/**
 * Methods and inner classes of a @CrewBase class by their names: last body, first place; bases come first.
 */
export function crewMembers(interpreter: Interpreter, owner: ClassValue): ReadonlyMap<string, Value> {
  const members = new Map<string, Value>();
  for (const one of lineage(interpreter, owner).toReversed()) {
    const names = interpreter.classNames(one);
    for (const statement of one.node.body) {
      const name = statement.kind === "function" || statement.kind === "class" ? statement.name : undefined;
      const value = name === undefined ? undefined : names.get(name);
      if (name !== undefined && value !== undefined) members.set(name, value);
    }
  }
  return members;
}

/** The methods with this decorator, in CrewAI's order. */
export function methodsWith(
  interpreter: Interpreter,
  owner: ClassValue,
  decorator: string,
): readonly FunctionValue[] {
  return [...crewMembers(interpreter, owner).values()].filter(
    (member): member is FunctionValue =>
      member.kind === "function" && decoratorNames(member.node).includes(decorator),
  );
}

/** What a method of the crew's class gives. */
export function callMember(context: Pick<CrewContext, "interpreter" | "self">, method: FunctionValue): Value {
  const called: FunctionValue = context.self === undefined ? method : { ...method, self: context.self };
  return context.interpreter.call(called, { args: [], named: new Map(), spreads: [] }, method, 1);
}

const DECORATORS = ["llm", "tool", "callback", "output_json", "output_pydantic", "cache_handler"];

/** Where the YAML names methods or classes of the crew's class, what they give is laid over it. */
export function namedMethods(
  context: CrewContext,
  draft: Draft,
  entry: JsonObject,
  fields: Readonly<Record<string, PutField>>,
): void {
  if (context.owner === undefined) return;
  const members = crewMembers(context.interpreter, context.owner);
  const meant = (name: unknown): Value | undefined => {
    const member = typeof name === "string" ? members.get(name) : undefined;
    if (member?.kind === "class")
      return decoratorNames(member.node).some((one) => DECORATORS.includes(one)) ? member : undefined;
    if (member?.kind !== "function") return undefined;
    return decoratorNames(member.node).some((one) => DECORATORS.includes(one))
      ? callMember(context, member)
      : undefined;
  };
  for (const [key, putField] of Object.entries(fields)) {
    const written = entry[key];
    if (Array.isArray(written)) {
      if (!written.some((name) => meant(name) !== undefined)) continue;
      const items = written.map(
        (name): Value => meant(name) ?? { kind: "constant", ...draft.origin, value: String(name) },
      );
      putField(context, draft, key, { kind: "list", ...draft.origin, items });
    } else {
      const found = meant(written);
      if (found !== undefined) putField(context, draft, key, found);
    }
  }
}
