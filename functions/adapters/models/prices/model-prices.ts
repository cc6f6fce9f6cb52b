import { FREE, type ModelPrice } from "../../../crew/cost/price.ts";
import { type AskedReference, type OpenedModel, REHEARSAL_PROVIDER } from "../../../crew/ports.ts";
import type { Environment } from "../model-address.ts";
import { listedPrice } from "./listed-prices.ts";
import { asModelPrice, type OwnPrices, readOwnPrices } from "./own-prices.ts";
import { pricedName, priceKey } from "./priced-name.ts";

/** The variable that holds own prices, as JSON. */
export const PRICES_VARIABLE = "MODEL_PRICES";

/** What a model costs, by its string; undefined: not known. */
export type PriceOf = (model: string) => Promise<ModelPrice | undefined>;

/**
 * Prices of models by their strings: own ones, a model's before a provider's, else the catalogue's. A
 * rehearsal costs nothing. Each is looked up once. Throws an Error in words when the variable holds no
 * prices.
 */
export function modelPrices(environment: Environment): PriceOf {
  const own = byKey(readOwnPrices(environment[PRICES_VARIABLE], PRICES_VARIABLE));
  const known = new Map<string, Promise<ModelPrice | undefined>>();
  return (model) => {
    const price = known.get(model) ?? priceIn(own, model);
    known.set(model, price);
    return price;
  };
}

/**
 * What a model costs, and what a rehearsal stands for: the model that the crew's files name, or else the
 * environment, if any.
 * @param usual the model of agents that name none
 */
export function pricesOf(
  model: string,
  { reference, usual }: { readonly reference: AskedReference; readonly usual: string | undefined },
  priceOf: PriceOf,
): Pick<OpenedModel, "price" | "pricedAs" | "rehearsed"> {
  const own = { price: () => priceOf(model), pricedAs: model };
  if (model !== REHEARSAL_PROVIDER) return own;
  const candidates = [reference.standsFor, reference.model, usual];
  const named = candidates.find((name) => name !== undefined && name !== REHEARSAL_PROVIDER);
  if (named === undefined) return { ...own, rehearsed: {} };
  return { ...own, rehearsed: { model: named, price: () => priceOf(named) } };
}

type OwnByKey = ReadonlyMap<string, OwnPrices[string]>;

const byKey = (own: OwnPrices): OwnByKey =>
  new Map(Object.entries(own).map(([model, price]) => [priceKey(model), price]));

async function priceIn(own: OwnByKey, model: string): Promise<ModelPrice | undefined> {
  if (model === REHEARSAL_PROVIDER) return FREE;
  const { prefix } = pricedName(model);
  const given = own.get(priceKey(model)) ?? own.get(`${prefix}/*`.toLowerCase());
  if (given === undefined) return listedPrice(pricedName(model));
  return typeof given === "string" ? listedPrice(pricedName(given)) : asModelPrice(given);
}
