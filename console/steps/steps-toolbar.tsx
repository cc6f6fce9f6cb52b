import type { Signal } from "@preact/signals";

import { counted } from "../format/amounts.ts";
import { FAMILIES, type Family } from "./step-kinds.ts";

interface ToolbarProps {
  readonly families: Signal<ReadonlySet<Family>>;
  readonly failedOnly: Signal<boolean>;
  readonly isFollowing: Signal<boolean>;
  readonly isPaused: Signal<boolean>;
  readonly isUnderWay: boolean;
  readonly shown: number;
}

/** What of the steps is shown, and whether the page goes on with the execution. */
export function StepsToolbar({
  families,
  failedOnly,
  isFollowing,
  isPaused,
  isUnderWay,
  shown,
}: ToolbarProps) {
  const toggle = (family: Family): void => {
    const chosen = new Set(families.value);
    if (!chosen.delete(family)) chosen.add(family);
    families.value = chosen;
  };
  return (
    <div class="toolbar">
      <fieldset class="kinds">
        <legend class="unseen">Kinds of steps</legend>
        {Object.entries(FAMILIES).map(([family, word]) => (
          <label key={family} class={family}>
            <input
              type="checkbox"
              checked={families.value.has(family as Family)}
              disabled={failedOnly.value}
              onChange={() => toggle(family as Family)}
            />
            <span class="mark" aria-hidden="true" />
            {word}
          </label>
        ))}
      </fieldset>
      <Switch label="Failed only" value={failedOnly} />
      <span class="gap" />
      <span class="muted small" role="status">
        {counted(shown, "row")}
      </span>
      {isUnderWay && (
        <>
          <Switch label="Follow" value={isFollowing} />
          <button
            type="button"
            aria-pressed={isPaused.value}
            onClick={() => (isPaused.value = !isPaused.value)}
          >
            {isPaused.value ? "Go on" : "Pause"}
          </button>
        </>
      )}
    </div>
  );
}

const Switch = ({ label, value }: { readonly label: string; readonly value: Signal<boolean> }) => (
  <label class="switch">
    <input type="checkbox" checked={value.value} onChange={() => (value.value = !value.value)} />
    {label}
  </label>
);
