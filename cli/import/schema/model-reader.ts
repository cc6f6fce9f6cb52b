import type { JsonObject } from "../../../functions/json/json.ts";
import type { Expression } from "../python/syntax.ts";
import { lineage, outerBases } from "../values/attributes.ts";
import type { Interpreter } from "../values/interpreter.ts";
import type { ClassValue, Origin, Value } from "../values/value.ts";

/** Something of a model that its schema does not say. */
export interface SchemaGap extends Origin {
  /** "validator check_score of Report is Python"; what to do follows. */
  readonly what: string;
}

/** Collects the definitions of one schema. */
export interface ModelReader {
  readonly interpreter: Interpreter;
  readonly gaps: SchemaGap[];
  readonly definitions: Map<string, JsonObject>;
  readonly evaluate: (expression: Expression, owner: ClassValue) => Value;
  /** {"$ref": …} to a model, which is read when it is first asked for. */
  readonly reference: (model: ClassValue) => JsonObject;
  readonly define: (value: ClassValue, schema: JsonObject) => JsonObject;
}

const isModelName = (name: string): boolean => /(^|\.)(BaseModel|RootModel|SQLModel)$/.test(name);

export const isModel = (interpreter: Interpreter, value: ClassValue): boolean =>
  outerBases(interpreter, value).some(isModelName);

/** @param read gives the schema of a model, with references to others */
export function newModelReader(
  interpreter: Interpreter,
  read: (reader: ModelReader, model: ClassValue) => JsonObject,
): ModelReader {
  const names = new Map<ClassValue["node"], string>();
  const nameOf = (value: ClassValue): { readonly name: string; readonly isNew: boolean } => {
    const known = names.get(value.node);
    if (known !== undefined) return { name: known, isNew: false };
    const taken = new Set(names.values());
    let name = value.node.name;
    for (let count = 2; taken.has(name); count++) name = `${value.node.name}${count}`;
    names.set(value.node, name);
    return { name, isNew: true };
  };
  const reader: ModelReader = {
    interpreter,
    gaps: [],
    definitions: new Map(),
    evaluate: (expression, owner) =>
      interpreter.evaluate(expression, {
        module: owner.module,
        // Classes may be written inside of others.
        names: new Map(
          lineage(interpreter, owner)
            .toReversed()
            .flatMap((one) => [...interpreter.classNames(one)].filter(([, found]) => found.kind === "class")),
        ),
        depth: 1,
      }),
    reference: (model) => {
      const { name, isNew } = nameOf(model);
      if (isNew) {
        reader.definitions.set(name, {});
        reader.definitions.set(name, read(reader, model));
      }
      return { $ref: `#/$defs/${name}` };
    },
    define: (value, schema) => {
      const { name } = nameOf(value);
      reader.definitions.set(name, { ...schema, title: value.node.name });
      return { $ref: `#/$defs/${name}` };
    },
  };
  return reader;
}
