import type { Signal } from "@preact/signals";
import { useId } from "preact/hooks";

import { readTyped, type TypedInputs, type TypedValue } from "./typed-value.ts";

interface InputFieldsProps {
  readonly inputs: Signal<TypedInputs>;
  /** Names that must not be left empty. */
  readonly required?: readonly string[];
}

/** A field for each input of a crew: texts as they are, all else as JSON. */
export function InputFields({ inputs, required = [] }: InputFieldsProps) {
  return (
    <>
      {Object.entries(inputs.value).map(([name, typed]) => (
        <InputField
          key={name}
          name={name}
          typed={typed}
          isRequired={required.includes(name)}
          change={(text) => (inputs.value = { ...inputs.value, [name]: { ...typed, text } })}
        />
      ))}
    </>
  );
}

interface InputFieldProps {
  readonly name: string;
  readonly typed: TypedValue;
  readonly isRequired: boolean;
  readonly change: (text: string) => void;
}

const MOST_ROWS = 8;

function InputField({ name, typed, isRequired, change }: InputFieldProps) {
  const problemId = useId();
  const { problem } = readTyped(typed);
  const rows = Math.min(
    MOST_ROWS,
    Math.max(1, typed.text.split("\n").length, Math.ceil(typed.text.length / 70)),
  );
  return (
    <label class="field">
      <span>
        {name}
        {typed.isJson && <span class="muted"> as JSON</span>}
      </span>
      <textarea
        class={typed.isJson ? "code" : ""}
        rows={rows}
        required={isRequired}
        value={typed.text}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : problemId}
        onInput={({ currentTarget }) => change(currentTarget.value)}
      />
      {problem !== undefined && (
        <span class="wrong small" id={problemId}>
          {problem}
        </span>
      )}
    </label>
  );
}
