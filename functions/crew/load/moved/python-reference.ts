import { isJsonObject } from "../../../json/json.ts";

/** CrewAI's `{"python": "pkg.attr"}`: the full name of something in the project's Python. */
export function pythonReference(value: unknown): string | undefined {
  if (!isJsonObject(value) || Object.keys(value).length !== 1) return undefined;
  const name = value["python"];
  return typeof name === "string" && name.trim() !== "" ? name.trim() : undefined;
}

/** All that a value, or a list, refers to. */
export const pythonReferences = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap((one) => pythonReference(one) ?? []);

/** The name itself, without where it is. */
export const attributeOf = (reference: string): string => reference.split(/[.:]/).at(-1) ?? reference;
