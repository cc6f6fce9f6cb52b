import { providerOf, providerOfBareName } from "../providers/providers.ts";
import type { PricedModel } from "./listed-prices.ts";

/**
 * What a model string is known by where prices are looked up, whichever of its provider's prefixes it has, or
 * none.
 */
export function pricedName(model: string): PricedModel {
  const slash = model.indexOf("/");
  if (slash < 0) return { prefix: providerOfBareName(model).provider.prefixes[0], id: model };
  const written = model.slice(0, slash);
  const id = model.slice(slash + 1);
  return { prefix: providerOf(written)?.prefixes[0] ?? written.toLowerCase(), id };
}

/** The same as one text, in small letters. */
export function priceKey(model: string): string {
  const { prefix, id } = pricedName(model);
  return `${prefix}/${id}`.toLowerCase();
}
