import type { Provider } from "../../functions/adapters/models/providers/provider.ts";

/** Prices of a model as they stand in the file, in dollars for a million tokens; null: none of its own. */
export type PriceRow = readonly (number | null | PriceTier)[];

/** From so many prompt tokens on: the number, then prices as in the row. */
type PriceTier = readonly (number | null)[];

type Entry = Readonly<Record<string, unknown>>;

/** LiteLLM's names for the prices of a token, in the order of a row. */
const NAMES = [
  "input_cost_per_token",
  "output_cost_per_token",
  "cache_read_input_token_cost",
  "cache_creation_input_token_cost",
  "output_cost_per_reasoning_token",
] as const;

/**
 * The prices that LiteLLM's catalogue has of a model; undefined where it has none, where they are not of
 * tokens alone, and where everything costs nothing: so it writes that a price is not known, or that a server
 * is one's own.
 */
export function priceRow(
  entry: Entry,
  { hasSearchFee }: Pick<Provider, "hasSearchFee">,
): PriceRow | undefined {
  const fees = hasSearchFee === true ? [...FEES, SEARCH_FEE] : FEES;
  if (fees.some((name) => entry[name] !== undefined)) return undefined;
  const ranges = rangesOf(entry["tiered_pricing"]);
  const first = ranges?.[0]?.entry ?? entry;
  const base = pricesOf(first, (name) => name);
  if (base === undefined || (base[0] === 0 && base[1] === 0)) return undefined;
  const tiers =
    ranges === undefined ? tiersOf(entry, base) : ranges.slice(1).map((range) => tierOf(range, base));
  return [...withoutLastNulls(base, tiers.length > 0), ...tiers];
}

/** What is paid beside tokens, or for tokens that nobody counts here. */
const FEES = ["input_cost_per_request", "citation_cost_per_token"];

/** Elsewhere it is for a tool that a model is given. */
const SEARCH_FEE = "search_context_cost_per_query";

function pricesOf(entry: Entry, nameOf: (name: string) => string): readonly (number | null)[] | undefined {
  const prices = NAMES.map((name) => dollarsOf(entry[nameOf(name)]));
  const [input, output, ...others] = prices;
  if (typeof input !== "number" || typeof output !== "number") return undefined;
  // Nothing is given away of what costs something: 0 stands for a price that does not exist.
  return [input, output, ...others.map((price) => (price === 0 ? null : (price ?? null)))];
}

/** Dollars for a million tokens, with six decimals at most. */
const dollarsOf = (ofToken: unknown): number | null =>
  typeof ofToken === "number" && ofToken >= 0 ? Math.round(ofToken * 1e12) / 1e6 : null;

const ABOVE = /^input_cost_per_token_above_(\d+)k_tokens$/;

/** `…_above_200k_tokens`: a price that is not named there stays what it is. */
function tiersOf(entry: Entry, base: readonly (number | null)[]): readonly PriceTier[] {
  const thousands = Object.keys(entry).flatMap((key) => {
    const found = ABOVE.exec(key)?.[1];
    return found === undefined ? [] : [Number(found)];
  });
  return thousands
    .toSorted((left, right) => left - right)
    .map((above) => {
      const prices = NAMES.map((name, index) => {
        const own = dollarsOf(entry[`${name}_above_${above}k_tokens`]);
        return own === null || own === 0 ? (base[index] ?? null) : own;
      });
      return [above * 1000, ...withoutLastNulls(prices, false)];
    });
}

interface Range {
  readonly from: number;
  readonly entry: Entry;
}

/** `tiered_pricing`: prices by the number of a prompt's tokens. */
function rangesOf(tiers: unknown): readonly Range[] | undefined {
  if (!Array.isArray(tiers) || tiers.length === 0) return undefined;
  return (tiers as readonly Entry[])
    .map((entry) => ({ from: Number((entry["range"] as readonly unknown[])[0]), entry }))
    .toSorted((left, right) => left.from - right.from);
}

function tierOf({ from, entry }: Range, base: readonly (number | null)[]): PriceTier {
  const prices = pricesOf(entry, (name) => name) ?? base;
  return [from, ...withoutLastNulls(prices, false)];
}

function withoutLastNulls(
  prices: readonly (number | null)[],
  areAllNeeded: boolean,
): readonly (number | null)[] {
  return areAllNeeded ? prices : prices.slice(0, prices.findLastIndex((price) => price !== null) + 1);
}
