import type { ModelPrice, TokenPrices } from "../../../crew/cost/price.ts";
import { REGION_PROFILE } from "../providers/region-profile.ts";

type Row = readonly (number | null | readonly (number | null)[])[];
type Rows = Readonly<Record<string, Readonly<Record<string, Row>>>>;

/** Loaded when a price is first needed: no cold start reads it. */
const rows = async (): Promise<Rows> => {
  const { default: file } = await import("./model-prices.json", { with: { type: "json" } });
  return file.models as Rows;
};

/**
 * Other spellings under which a model's price may be listed, one tried after the other on what came before.
 * Fewer than for windows: a model that was trained further has a price of its own, and so may another size.
 */
const PLAINER: readonly ((id: string) => string)[] = [
  (id) => id,
  (id) => id.toLowerCase(),
  // Where Bedrock's ARN names a model, or AWS's own profile of one.
  (id) => /^arn:aws[\w-]*:bedrock:[^/]*:(?:foundation-model|inference-profile)\/(.+)$/.exec(id)?.[1] ?? id,
  (id) => id.replace(REGION_PROFILE, ""),
  (id) => id.replace(/-(?:\d{4}-\d{2}-\d{2}|\d{8})$/, ""),
];

/** A model, by the first prefix of its provider and what that calls it. */
export interface PricedModel {
  readonly prefix: string;
  readonly id: string;
}

/** What a model costs by the catalogue; undefined for one that it does not know. */
export async function listedPrice({ prefix, id }: PricedModel): Promise<ModelPrice | undefined> {
  const table = await rows();
  const listed = Object.hasOwn(table, prefix) ? (table[prefix] ?? {}) : {};
  let spelling = id;
  for (const plainer of PLAINER) {
    spelling = plainer(spelling);
    const row = Object.hasOwn(listed, spelling) ? listed[spelling] : undefined;
    if (row !== undefined) return priceOf(row);
  }
  return undefined;
}

function priceOf(row: Row): ModelPrice {
  const base = row.flatMap((cell) => (isTier(cell) ? [] : [cell]));
  const above = row
    .filter(isTier)
    .map(([tokens, ...prices]) => ({ tokens: tokens ?? 0, ...tokenPrices(prices) }));
  return { ...tokenPrices(base), ...(above.length > 0 && { above }) };
}

const isTier = (cell: Row[number]): cell is readonly (number | null)[] => Array.isArray(cell);

function tokenPrices([input, output, cachedInput, cacheWrite, reasoning]: readonly (
  | number
  | null
)[]): TokenPrices {
  if (typeof input !== "number" || typeof output !== "number")
    throw new Error("model-prices.json has a row without prices of input and output");
  return {
    input,
    output,
    ...(typeof cachedInput === "number" && { cachedInput }),
    ...(typeof cacheWrite === "number" && { cacheWrite }),
    ...(typeof reasoning === "number" && { reasoning }),
  };
}
