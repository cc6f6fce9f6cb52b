import { useSignal } from "@preact/signals";

import { apiKey, takeKey } from "../api/key.ts";

/**
 * Asks for the key once; it stays in this tab.
 * @param refusal the API's own sentence; "" where there is none
 */
export function KeyForm({ refusal }: { readonly refusal: string }) {
  const typed = useSignal("");
  const isWrong = /[^\x21-\x7e]/.test(typed.value);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (typed.value !== "" && !isWrong) takeKey(typed.value);
  };
  return (
    <section class="key">
      <h1>The API key, please</h1>
      <p>
        {apiKey.value === "" ? "The API asks for a key." : "The API refuses the key that this tab has."}{" "}
        {refusal}
      </p>
      <p class="muted">It is kept in this tab alone, and forgotten when the tab is closed.</p>
      <form onSubmit={submit}>
        <label class="field">
          API key
          <input
            type="password"
            autocomplete="off"
            required
            autofocus
            value={typed.value}
            aria-invalid={isWrong}
            onInput={({ currentTarget }) => (typed.value = currentTarget.value.trim())}
          />
        </label>
        {isWrong && <p class="wrong">No API key has blanks, line breaks or accents in it.</p>}
        <button type="submit" class="primary">
          Use this key
        </button>
      </form>
    </section>
  );
}
