import { askedModelProblem, withAgentModels } from "../../../functions/adapters/models/overlaid-crew.ts";
import type { ModelChoices } from "../../../functions/starts/choose-models.ts";

/** What start-crew knows of models, with nothing set. */
export const MODEL_CHOICES: ModelChoices = {
  withModels: withAgentModels,
  modelProblem: (reference) => askedModelProblem(reference, {}),
};
