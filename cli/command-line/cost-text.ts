import type { RecordedCost, RecordedEstimate } from "../../functions/domain/outcome.ts";
import { countText } from "./count-text.ts";

/** Dollars as people read them: two digits that count, and cents at least. */
export function dollarsText(dollars: number): string {
  if (dollars === 0) return "$0";
  const digits =
    dollars < 0.995
      ? { minimumSignificantDigits: 2, maximumSignificantDigits: 2 }
      : { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return `$${dollars.toLocaleString("en-US", digits)}`;
}

/** What a call or a task cost, with a gap before it; nothing where that is nothing, or not known. */
export const costBehind = (dollars: number | null | undefined): string =>
  dollars === null || dollars === undefined || dollars === 0 ? "" : `  ${dollarsText(dollars)}`;

/** What an execution cost, in words that follow its tokens. */
export function costText({
  cost_usd: cost,
  known_cost_usd: known = 0,
  unpriced_models: models = [],
}: RecordedCost): string {
  if (typeof cost === "number") return dollarsText(cost);
  const others = models.length === 0 ? "" : ` of ${models.join(", ")}`;
  return known > 0 ? `${dollarsText(known)} and the unknown cost${others}` : `the cost${others} is not known`;
}

/** What a rehearsed crew might use; never to be taken for what was used. */
export const estimateText = ({
  prompt_tokens: asked,
  completion_tokens: said,
  ...cost
}: RecordedEstimate): string =>
  `Estimate with models: about ${countText(asked)} → ${countText(said)} tokens, ${costText(cost)} (by characters, docs/cost.md)`;
