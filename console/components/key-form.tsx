import { useSignal } from "@preact/signals";

import { apiKey, takeKey } from "../api/key.ts";

/** Asks for the key once; it stays in this tab. */
export function KeyForm() {
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
        {apiKey.value === ""
          ? "This deployment asks for an API key."
          : "The API refuses the key that this tab has: it is wrong, or may not do that."}{" "}
        The deployment's outputs name the command that shows it. It is kept in this tab alone, and forgotten
        when the tab is closed.
      </p>
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
