import * as z from "zod";

import { CREW_OUTPUT, nameOf } from "./component-names.ts";
import { crewOutputSchemas } from "./crew-output-schemas.ts";
import { reference, type Schema } from "./schema.ts";

/** Makes JSON Schemas whose named parts are kept once, and referred to. */
export interface Schemas {
  /** @param name of the whole; it stands where it is used if absent */
  of(schema: z.ZodType, name?: string): Schema;
  /** All that were named, by their names. */
  readonly components: Readonly<Record<string, Schema>>;
}

const MARK = "x-component";

export function openSchemas(): Schemas {
  const components: Record<string, Schema> = {};
  const add = (name: string, schema: Schema): Schema => {
    const known = components[name];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`Two schemas are called ${name}: give one of them another name in component-names.ts`);
    components[name] = schema;
    return reference(name);
  };
  return {
    of(schema, name) {
      const {
        $schema: _version,
        $defs: definitions,
        ...made
      } = z.toJSONSchema(schema, {
        io: "input",
        unrepresentable: "any",
        override: ({ zodSchema, jsonSchema }) => {
          tidy(jsonSchema);
          const own = nameOf(zodSchema);
          if (own !== undefined) jsonSchema[MARK] = own;
        },
      });
      const trees = new Map<string, { readonly own: string; readonly definition: object }>(
        Object.entries(definitions ?? {}).flatMap(([key, { [MARK]: own, ...definition }]) => {
          if (typeof own === "string") return [[`#/$defs/${key}`, { own, definition }] as const];
          checkAnyJson(definition);
          return [];
        }),
      );
      const places = { add, nameOfTree: (place: string) => trees.get(place)?.own };
      for (const { own, definition } of trees.values()) add(own, hoisted(definition, places) as Schema);
      const whole = hoisted(made, places) as Schema;
      return name === undefined || "$ref" in whole ? whole : add(name, whole);
    },
    components,
  };
}

/** What zod writes that says nothing: what JavaScript can count to, and how a number is written as text. */
function tidy(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.format !== undefined) delete schema.pattern;
  if (JSON.stringify(schema.propertyNames) === '{"type":"string"}') delete schema.propertyNames;
  if (schema.type !== "integer") return;
  delete schema.pattern;
  if (typeof schema.default === "string") schema.default = Number(schema.default);
}

/**
 * Without a name only JSON values refer to themselves in contracts; written out they would say no more than
 * "anything".
 */
function checkAnyJson(definition: z.core.JSONSchema.JSONSchema): void {
  const kinds = (definition.anyOf ?? []).map((kind) => (typeof kind === "object" ? kind.type : undefined));
  const isAnyJson = JSON.stringify(kinds) === '["string","number","boolean","null","array","object"]';
  if (!isAnyJson)
    throw new Error(`A contract has a schema that refers to itself: ${JSON.stringify(definition)}`);
}

interface Places {
  readonly add: (name: string, schema: Schema) => Schema;
  /** What a schema of this place is called that refers to itself; undefined for any JSON. */
  readonly nameOfTree: (place: string) => string | undefined;
}

/**
 * A schema with references in place of what is marked with a name. What is said where a named schema is used
 * stays there, beside the reference.
 */
function hoisted(node: unknown, places: Places): unknown {
  if (Array.isArray(node)) return node.map((each) => hoisted(each, places));
  if (typeof node !== "object" || node === null) return node;
  const given = node as Schema;
  const place = String(given["$ref"]);
  if (place.startsWith("#/$defs/")) {
    const tree = places.nameOfTree(place);
    return tree === undefined ? {} : reference(tree);
  }
  const { [MARK]: name, ...own } = Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, hoisted(value, places)]),
  );
  if (typeof name !== "string") return own;
  const { description, ...shape } = own;
  const refers = name === CREW_OUTPUT ? addCrewOutput(places.add) : places.add(name, shape);
  return description === undefined ? refers : { ...refers, description };
}

/** What the contract leaves open for executions of earlier systems. */
function addCrewOutput(add: (name: string, schema: Schema) => Schema): Schema {
  for (const [name, schema] of Object.entries(crewOutputSchemas())) add(name, schema);
  return reference(CREW_OUTPUT);
}
