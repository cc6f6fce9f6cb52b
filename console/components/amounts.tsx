import { countText, moneyText } from "../format/amounts.ts";
import { agoText, durationText, timeOf } from "../format/duration.ts";
import { now } from "./now.ts";

/** Dollars; what is not known is said so, and is never 0. */
export function Money({ dollars }: { readonly dollars: number | null | undefined }) {
  if (dollars === undefined) return <span class="muted">–</span>;
  if (dollars === null)
    return (
      <span class="muted" title="The price of a model that was called is not known">
        not known
      </span>
    );
  return <span title={`$${dollars}`}>{moneyText(dollars)}</span>;
}

export function Tokens({ count }: { readonly count: number | undefined }) {
  return count === undefined ? <span class="muted">–</span> : <span>{countText(count)}</span>;
}

export function Duration({ seconds }: { readonly seconds: number | undefined }) {
  return seconds === undefined ? <span class="muted">–</span> : <span>{durationText(seconds)}</span>;
}

/** How long ago, with the time itself, of where the reader is, behind it. */
export function Ago({ time }: { readonly time: string }) {
  return (
    <time dateTime={new Date(timeOf(time)).toISOString()} title={localTime(time)}>
      {agoText(time, now.value)}
    </time>
  );
}

/** The time itself, of where the reader is. */
export function Time({ time }: { readonly time: string }) {
  return <time dateTime={new Date(timeOf(time)).toISOString()}>{localTime(time)}</time>;
}

const localTime = (time: string): string =>
  new Date(timeOf(time)).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
