import type { JsonObject, JsonValue } from "../../../functions/json/json.ts";
import type { AssignStatement, FunctionStatement, Statement } from "../python/syntax.ts";
import { decoratorNames, lineage } from "../values/attributes.ts";
import type { Interpreter } from "../values/interpreter.ts";
import { plainValue } from "../values/plain-value.ts";
import { calleeName, type ClassValue, lastName, type ObjectValue, type Value } from "../values/value.ts";
import { constrained, descriptionOf, untoldArguments } from "./field-arguments.ts";
import { typeSchema } from "./field-types.ts";
import { type ModelReader, newModelReader, type SchemaGap } from "./model-reader.ts";

const VALIDATOR =
  /^(field_validator|model_validator|validator|root_validator|computed_field|field_serializer|model_serializer)$/;

/** A pydantic model's JSON Schema, with what it does not say of the model. */
export interface ModelSchema {
  readonly schema: JsonObject;
  readonly gaps: readonly SchemaGap[];
}

/** The schema that pydantic makes of a model, but for the titles of its fields. */
export function modelSchema(interpreter: Interpreter, model: ClassValue): ModelSchema {
  const reader = newModelReader(interpreter, readModel);
  const top = reader.reference(model);
  const { [model.node.name]: schema = {}, ...others } = Object.fromEntries(reader.definitions);
  const refersToItself = JSON.stringify([schema, others]).includes(JSON.stringify(top["$ref"]));
  if (refersToItself)
    return { schema: { $defs: { [model.node.name]: schema, ...others }, ...top }, gaps: reader.gaps };
  const isAlone = Object.keys(others).length === 0;
  return { schema: isAlone ? schema : { ...schema, $defs: others }, gaps: reader.gaps };
}

function readModel(reader: ModelReader, model: ClassValue): JsonObject {
  const properties = new Map<string, JsonValue>();
  const required = new Set<string>();
  let isClosed = false;
  // What a base says, its subclass may say otherwise.
  for (const owner of lineage(reader.interpreter, model).toReversed()) {
    for (const statement of owner.node.body) {
      if (statement.kind === "function") noteValidator(reader, owner, statement);
      if (isConfig(statement)) isClosed ||= forbidsMore(reader, owner, statement);
      const field = isField(statement) ? readField(reader, owner, statement) : undefined;
      if (field === undefined) continue;
      properties.delete(field.name);
      properties.set(field.name, field.schema);
      if (field.isRequired) required.add(field.name);
      else required.delete(field.name);
    }
  }
  const description = docString(model);
  return {
    ...(description !== undefined && { description }),
    properties: Object.fromEntries(properties),
    ...(required.size > 0 && { required: [...required] }),
    ...(isClosed && { additionalProperties: false }),
    title: model.node.name,
    type: "object",
  };
}

function noteValidator(reader: ModelReader, owner: ClassValue, statement: FunctionStatement): void {
  const kind = decoratorNames(statement).find((name) => VALIDATOR.test(name));
  if (kind === undefined) return;
  const what = `${kind} ${statement.name} of ${owner.node.name} is Python`;
  reader.gaps.push({ module: owner.module, span: statement, what });
}

type Field = AssignStatement & { readonly annotation: NonNullable<AssignStatement["annotation"]> };

function isField(statement: Statement): statement is Field {
  if (statement.kind !== "assign" || statement.annotation === undefined) return false;
  const [target] = statement.targets;
  const written = statement.annotation;
  const outer = written.kind === "subscript" ? written.object : written;
  const isClassVar = (outer.kind === "name" || outer.kind === "member") && outer.name === "ClassVar";
  return (
    target?.kind === "name" && !target.name.startsWith("_") && target.name !== "model_config" && !isClassVar
  );
}

const isConfig = (statement: Statement): statement is AssignStatement =>
  statement.kind === "assign" &&
  statement.targets[0]?.kind === "name" &&
  statement.targets[0].name === "model_config";

function forbidsMore(reader: ModelReader, owner: ClassValue, { value }: AssignStatement): boolean {
  const config = value && reader.evaluate(value, owner);
  const settings =
    config?.kind === "object"
      ? config.named
      : config?.kind === "mapping"
        ? config.entries
        : new Map<string, Value>();
  const extra = settings.get("extra");
  return extra?.kind === "constant" && extra.value === "forbid";
}

interface ReadField {
  readonly name: string;
  readonly schema: JsonObject;
  readonly isRequired: boolean;
}

function readField(reader: ModelReader, owner: ClassValue, statement: Field): ReadField {
  const [target] = statement.targets;
  const name = target?.kind === "name" ? target.name : "";
  const value = statement.value && reader.evaluate(statement.value, owner);
  const field = value?.kind === "object" && lastName(calleeName(value)) === "Field" ? value : undefined;
  const type = typeSchema(reader, statement.annotation, owner);
  const gap = (what: string): void => void reader.gaps.push({ module: owner.module, span: statement, what });
  if (type === undefined) gap(`the type of ${name} of ${owner.node.name} is not known`);
  const untold = field === undefined ? [] : untoldArguments(field.named);
  if (untold.length > 0) gap(`${untold.join(", ")} of ${name} of ${owner.node.name} is not told to models`);
  const fallback = field === undefined ? value : defaultOf(field);
  const isEllipsis = statement.value?.kind === "other" && statement.value.what === "Ellipsis";
  const isRequired = isEllipsis || (fallback === undefined && !field?.named.has("default_factory"));
  const plain = isRequired || fallback === undefined ? undefined : plainValue(fallback);
  const alias = field?.named.get("alias") ?? field?.named.get("validation_alias");
  // Models are asked for the alias, and the object has the field's own name then.
  if (alias !== undefined) gap(`the alias of ${name} of ${owner.node.name} is its name in answers alone`);
  return {
    name: alias?.kind === "constant" && typeof alias.value === "string" ? alias.value : name,
    schema: {
      ...constrained(type ?? {}, field?.named ?? new Map()),
      ...(plain !== undefined && { default: plain }),
      ...descriptionOf(field?.named),
    },
    isRequired,
  };
}

/** Undefined where Field says that there is none: `Field(…)`, or Field(...) with three dots. */
function defaultOf({ args, named, module }: ObjectValue): Value | undefined {
  const given = named.get("default") ?? args[0];
  if (given === undefined) return undefined;
  const isEllipsis = module.text.slice(given.span.from, given.span.to) === "...";
  return isEllipsis ? undefined : given;
}

/** Python's inspect.cleandoc, which pydantic applies to it. */
function docString({ node }: ClassValue): string | undefined {
  const [first] = node.body;
  if (
    first?.kind !== "expression" ||
    first.value.kind !== "constant" ||
    typeof first.value.value !== "string"
  )
    return undefined;
  const [begin = "", ...rest] = first.value.value.replaceAll("\t", "        ").split("\n");
  const margins = rest
    .filter((line) => line.trim() !== "")
    .map((line) => line.length - line.trimStart().length);
  const margin = Math.min(...margins);
  return [begin.trimStart(), ...rest.map((line) => line.slice(Number.isFinite(margin) ? margin : 0))]
    .join("\n")
    .trim();
}
