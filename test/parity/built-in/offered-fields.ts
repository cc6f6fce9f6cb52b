import { isJsonObject, type JsonObject } from "../../../functions/json/json.ts";

/** What a model is told of a tool. */
export interface Offered {
  readonly name: string;
  readonly description: string;
  readonly schema: JsonObject;
}

/** The same as fields that can be compared one by one. */
export function offeredFields({ name, description, schema }: Offered): ReadonlyMap<string, unknown> {
  const fields = new Map<string, unknown>([
    ["name", name],
    ["description", description],
    ["required arguments", [schema["required"] ?? []].flat().map(nameOf).toSorted()],
  ]);
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  for (const [argument, property] of Object.entries(properties)) {
    if (!isJsonObject(property)) continue;
    fields.set(`argument ${argument}`, kindsOf(property));
    fields.set(`description of ${argument}`, property["description"]);
  }
  return fields;
}

/** The kinds of values that it takes, null apart: whoever may be left out may be null in CrewAI. */
function kindsOf(property: JsonObject): readonly string[] {
  const choices = [property["anyOf"] ?? property].flat().filter(isJsonObject);
  const kinds = choices.flatMap(({ type, items, enum: values }) => {
    if (Array.isArray(values)) return [values.join("|")];
    return [type === "array" && isJsonObject(items) ? `list of ${nameOf(items["type"])}` : nameOf(type)];
  });
  return kinds.filter((kind) => kind !== "null").toSorted();
}

const nameOf = (type: unknown): string => (typeof type === "string" ? type : "anything");
