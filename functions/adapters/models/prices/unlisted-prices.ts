import { listedPrice } from "./listed-prices.ts";
import type { OwnPrices } from "./own-prices.ts";
import { pricedName } from "./priced-name.ts";

/** Own prices that are those of a model for which the catalogue has none: a sentence each. */
export async function unlistedPrices(own: OwnPrices, name: string): Promise<readonly string[]> {
  const problems = Object.entries(own).map(async ([model, price]): Promise<readonly string[]> => {
    if (typeof price !== "string" || (await listedPrice(pricedName(price))) !== undefined) return [];
    return [
      `${name}[${JSON.stringify(model)}] is the price of ${price}, and the catalogue has none of that: write dollars, like {"input": 1.1, "output": 4.4}.`,
    ];
  });
  return (await Promise.all(problems)).flat();
}
