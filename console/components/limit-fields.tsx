import type { Signal } from "@preact/signals";

import type { AskedLimits } from "../../client/typescript/api-types.ts";

const FIELDS: readonly (readonly [name: keyof AskedLimits, label: string, step: string])[] = [
  ["max_llm_calls", "Model calls", "1"],
  ["max_total_tokens", "Tokens", "1"],
  ["timeout_seconds", "Seconds", "1"],
  ["max_cost_usd", "Dollars", "any"],
];

/** The most that an execution may use; an empty field is the deployment's default. */
export function LimitFields({ limits }: { readonly limits: Signal<AskedLimits> }) {
  const change = (name: keyof AskedLimits, text: string): void => {
    const { [name]: _before, ...others } = limits.value;
    limits.value = text === "" ? others : { ...others, [name]: Number(text) };
  };
  return (
    <details class="more">
      <summary>Limits</summary>
      <div class="numbers">
        {FIELDS.map(([name, label, step]) => (
          <label key={name} class="field">
            {label}
            <input
              type="number"
              min="0"
              step={step}
              placeholder="default"
              value={limits.value[name] ?? ""}
              onInput={({ currentTarget }) => change(name, currentTarget.value)}
            />
          </label>
        ))}
      </div>
    </details>
  );
}
