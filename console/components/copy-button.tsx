import { useSignal } from "@preact/signals";

interface CopyProps {
  readonly text: string;
  readonly label?: string;
  readonly class?: string;
}

/** Copies a text, and says whether it worked. */
export function CopyButton({ text, label = "Copy", ...props }: CopyProps) {
  const said = useSignal(label);
  const copy = async (): Promise<void> => {
    said.value = (await isCopied(text)) ? "Copied" : "Not copied: select it and press Ctrl+C";
    setTimeout(() => (said.value = label), 2000);
  };
  return (
    <button type="button" class={props.class ?? "quiet"} onClick={() => void copy()} aria-live="polite">
      {said.value}
    </button>
  );
}

/** The clipboard is there for pages that came over HTTPS or from this machine, and may be forbidden. */
async function isCopied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    if (error instanceof DOMException || error instanceof TypeError) return false;
    throw error;
  }
}
