import { dollarsText } from "../../command-line/cost-text.ts";
import { countText } from "../../command-line/count-text.ts";
import { tellable } from "../../command-line/visible-text.ts";

export const counted = (count: number, what: string): string =>
  `${countText(count)} ${what}${count === 1 ? "" : "s"}`;

export interface Costs {
  readonly cost_usd?: number | null;
  readonly known_cost_usd?: number;
}

export function costText({ cost_usd: cost, known_cost_usd: known }: Costs): readonly string[] {
  if (cost === undefined) return [];
  if (cost !== null) return [dollarsText(cost)];
  return [
    known === undefined || known === 0 ? "cost not known" : `${dollarsText(known)} and what is not known`,
  ];
}

/** Epoch milliseconds of a time in UTC, with or without its suffix; undefined for what is none. */
export function timeOf(text: string): number | undefined {
  const time = Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(time) ? undefined : time;
}

export const secondsBetween = (from: string, to: string): number =>
  Math.max(0, ((timeOf(to) ?? 0) - (timeOf(from) ?? 0)) / 1000);

/** "2026-11-29 21:45:00", by this machine's clock. */
export function localTime(text: string): string {
  const time = timeOf(text);
  return time === undefined ? tellable(text) : new Date(time).toLocaleString("sv-SE");
}
