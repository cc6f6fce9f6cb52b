import type { Signal } from "@preact/signals";

interface ModelFieldProps {
  readonly label: string;
  readonly model: Signal<string>;
}

/** A model string; left empty, each agent has its own. */
export const ModelField = ({ label, model }: ModelFieldProps) => (
  <label class="field">
    {label}
    <input
      type="text"
      placeholder="openai/gpt-4.1-mini"
      spellcheck={false}
      value={model.value}
      onInput={({ currentTarget }) => (model.value = currentTarget.value)}
    />
  </label>
);
