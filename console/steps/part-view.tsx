import { useSignal } from "@preact/signals";

import { CopyButton } from "../components/copy-button.tsx";
import { TextView } from "../components/text-view.tsx";
import { countText } from "../format/amounts.ts";
import type { Part } from "./message-parts.ts";

/** Longer texts are shown with their beginning until somebody wants all, in characters. */
const SHORT = 3000;

/** One piece of what was said, exactly as it was; prose also as Markdown, if somebody wants that. */
export function PartView({ part: { label, text, isProse } }: { readonly part: Part }) {
  const isWhole = useSignal(text.length <= SHORT * 1.5);
  const isMarkdown = useSignal(false);
  return (
    <div class="part">
      <div class="bar">
        {label !== "" && <span class="label">{label}</span>}
        <span class="gap" />
        {isProse && text.length > 0 && (
          <button
            type="button"
            class="quiet tiny"
            aria-pressed={isMarkdown.value}
            onClick={() => (isMarkdown.value = !isMarkdown.value)}
          >
            Markdown
          </button>
        )}
        <CopyButton text={text} class="quiet tiny" />
      </div>
      {text === "" ? (
        <p class="muted">It is empty.</p>
      ) : (
        <TextView
          text={isWhole.value ? text : text.slice(0, SHORT)}
          form={isProse && isMarkdown.value ? "markdown" : "text"}
        />
      )}
      {!isWhole.value && (
        <button type="button" class="tiny" onClick={() => (isWhole.value = true)}>
          Show all {countText(text.length)} characters
        </button>
      )}
    </div>
  );
}
