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
