import { askedModelProblem, withAgentModels } from "../../../functions/adapters/models/overlaid-crew.ts";
import { modelPrices } from "../../../functions/adapters/models/prices/model-prices.ts";
import { unpricedModels } from "../../../functions/adapters/models/prices/unpriced-models.ts";
import type { ModelChoices } from "../../../functions/starts/choose-models.ts";

/** What start-crew knows of models, with nothing set. */
export const MODEL_CHOICES: ModelChoices = {
  withModels: withAgentModels,
  modelProblem: (reference) => askedModelProblem(reference, {}),
  unpricedModels: async (crew) => unpricedModels(crew, {}, modelPrices({})),
};
