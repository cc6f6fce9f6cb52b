import { LONGEST_MARKDOWN } from "./markdown-html.ts";
import { Markdown } from "./markdown.tsx";

export type TextForm = "markdown" | "text" | "json";

interface TextViewProps {
  readonly text: string;
  readonly form: TextForm;
}

/** A text that somebody else has written, in the form that was chosen; of a very long one the beginning. */
export function TextView({ text, form }: TextViewProps) {
  const shown = text.slice(0, LONGEST_MARKDOWN);
  return (
    <>
      {form === "markdown" ? <Markdown text={shown} /> : <pre class="text">{shown}</pre>}
      {text.length > shown.length && (
        <p class="muted">
          These are the first {LONGEST_MARKDOWN.toLocaleString("en-US")} of{" "}
          {text.length.toLocaleString("en-US")} characters. Copy it, or download it, for all of them.
        </p>
      )}
    </>
  );
}
