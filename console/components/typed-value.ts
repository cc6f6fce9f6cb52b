import type { Inputs } from "../../client/typescript/api-types.ts";
import { readDigits } from "../api/exact-json.ts";

/** What somebody has typed for a value: of a text the text itself, of all else its JSON. */
export interface TypedValue {
  readonly text: string;
  readonly isJson: boolean;
}

/** What is in the fields of a form, by the names of inputs. */
export type TypedInputs = Readonly<Record<string, TypedValue>>;

export const typedValue = (value: unknown): TypedValue =>
  typeof value === "string"
    ? { text: value, isJson: false }
    : { text: JSON.stringify(value, undefined, 2), isJson: true };

export type ReadValue = { readonly value: unknown; readonly problem?: never } | { readonly problem: string };

/** The value that was meant, or what is wrong with its JSON, in the browser's words, which say where. */
export function readTyped({ text, isJson }: TypedValue): ReadValue {
  if (!isJson) return { value: text };
  try {
    return { value: readDigits(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: `This is not valid JSON: ${error.message}` };
    throw error;
  }
}

export const isAnyWrong = (inputs: TypedInputs): boolean =>
  Object.values(inputs).some((typed) => readTyped(typed).problem !== undefined);

/** The values of those that are not as they were, or nothing where all are. */
export function changedInputs(
  inputs: TypedInputs,
  before: (name: string) => unknown,
): { readonly inputs?: Inputs } {
  const changed = Object.entries(inputs).flatMap(([name, typed]) => {
    const { value } = { value: undefined, ...readTyped(typed) };
    return JSON.stringify(value) === JSON.stringify(before(name)) ? [] : [[name, value] as const];
  });
  return changed.length === 0 ? {} : { inputs: Object.fromEntries(changed) };
}
