import { useId } from "preact/hooks";

interface ChoiceProps<Name extends string> {
  readonly label: string;
  readonly options: readonly (readonly [name: Name, word: string])[];
  readonly chosen: Name;
  readonly choose: (name: Name) => void;
}

/** One of a few words, side by side. */
export function Choice<Name extends string>({ label, options, chosen, choose }: ChoiceProps<Name>) {
  const group = useId();
  return (
    <fieldset class="choices">
      <legend class="unseen">{label}</legend>
      {options.map(([name, word]) => (
        <label key={name}>
          <input type="radio" name={group} checked={name === chosen} onChange={() => choose(name)} />
          <span>{word}</span>
        </label>
      ))}
    </fieldset>
  );
}
