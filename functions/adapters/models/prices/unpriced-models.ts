import type { Crew } from "../../../crew/crew.ts";
import { modelsAtWork } from "../missing-model-settings.ts";
import type { Environment } from "../model-address.ts";
import type { PriceOf } from "./model-prices.ts";

/** The models of the agents at work whose price is not known, each once. */
export async function unpricedModels(
  crew: Crew,
  environment: Environment,
  priceOf: PriceOf,
): Promise<readonly string[]> {
  const models = modelsAtWork(crew, environment);
  const prices = await Promise.all(models.map(priceOf));
  return models.filter((_model, index) => prices[index] === undefined);
}
