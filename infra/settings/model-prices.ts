import * as z from "zod";

import {
  EXAMPLE_PRICES,
  ownPriceProblems,
  OwnPrices,
} from "../../functions/adapters/models/prices/own-prices.ts";
import { isJsonObject } from "../../functions/json/json.ts";

/** Prices beside the catalogue's: an object in cdk.json, or JSON given with `-c`. */
export const modelPricesSetting = z
  .unknown()
  .transform((given, context): OwnPrices => {
    const prices = typeof given === "string" ? parsed(given) : given;
    const problems = isJsonObject(prices)
      ? ownPriceProblems(prices, "")
      : [`Write an object, like ${EXAMPLE_PRICES}`];
    for (const message of problems) {
      context.addIssue({ code: "custom", message: `${message.trim()}.` });
    }
    return OwnPrices.safeParse(prices).data ?? z.NEVER;
  })
  .prefault({})
  .describe(
    "What models cost, in dollars for a million tokens, where the catalogue does not know it or you pay another price: " +
      "by model string, or `provider/*`, an object with `input`, `output`, and if need be `cached_input`, `cache_write`, `reasoning`; or the model string whose price it has",
  );

/** A text that is no JSON stays one, which is no object. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
