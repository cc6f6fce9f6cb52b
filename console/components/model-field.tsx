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
      placeholder="each agent's own, unless you name one: provider/model"
      spellcheck={false}
      value={model.value}
      onInput={({ currentTarget }) => (model.value = currentTarget.value)}
    />
  </label>
);
