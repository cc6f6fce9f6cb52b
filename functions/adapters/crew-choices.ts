import type * as z from "zod";

import type { BuiltCrew } from "../crew/manifest.ts";
import type { snowflakeEnvironment, startEnvironment } from "../runtime/environment.ts";
import type { CrewChoices } from "../starts/choose-crew.ts";
import { crewFolders } from "./crew-files/crew-folders.ts";
import { crewNeeds } from "./crew-needs.ts";
import { askedModelProblem, withAgentModels } from "./models/overlaid-crew.ts";
import { modelPrices } from "./models/prices/model-prices.ts";
import { unpricedModels } from "./models/prices/unpriced-models.ts";

type ChoiceSettings = z.output<typeof startEnvironment> & z.output<typeof snowflakeEnvironment>;

/** What can be started: who starts knows the names of run-crew's variables, never their values. */
export function crewChoices(crews: readonly BuiltCrew[], settings: ChoiceSettings): CrewChoices {
  const { environment, missingSettings, isRehearsed } = crewNeeds(settings);
  const priceOf = modelPrices({ MODEL_PRICES: settings.MODEL_PRICES });
  return {
    crews,
    defaultCrew: settings.DEFAULT_CREW,
    foldersNow: () => (settings.CREWS_SOURCE ? crewFolders(settings.CREWS_SOURCE) : []),
    missingSettings,
    isRehearsed,
    unpricedModels: async (crew) => unpricedModels(crew, environment, priceOf),
    withModels: withAgentModels,
    modelProblem: (reference) => askedModelProblem(reference, environment),
    limits: {
      max_llm_calls: { default: settings.MAX_LLM_CALLS_DEFAULT, cap: settings.MAX_LLM_CALLS_CAP },
      max_total_tokens: { default: settings.MAX_TOTAL_TOKENS_DEFAULT, cap: settings.MAX_TOTAL_TOKENS_CAP },
      timeout_seconds: { default: settings.TIMEOUT_SECONDS_DEFAULT, cap: settings.TIMEOUT_SECONDS_CAP },
      max_cost_usd: {
        ...(settings.MAX_COST_USD_DEFAULT !== undefined && { default: settings.MAX_COST_USD_DEFAULT }),
        ...(settings.MAX_COST_USD_CAP !== undefined && { cap: settings.MAX_COST_USD_CAP }),
      },
    },
  };
}
