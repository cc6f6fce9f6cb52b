import { readBuiltCrews } from "../../adapters/crew-files/built-crews.ts";
import { crewFolders } from "../../adapters/crew-files/crew-folders.ts";
import { crewNeeds } from "../../adapters/crew-needs.ts";
import { dailyStarts } from "../../adapters/dynamodb/daily-starts.ts";
import { idempotencyKeys } from "../../adapters/dynamodb/idempotency-keys.ts";
import { askedModelProblem, withAgentModels } from "../../adapters/models/overlaid-crew.ts";
import { recordingAdapters } from "../../adapters/recording-adapters.ts";
import type { BuiltCrew } from "../../crew/manifest.ts";
import type { SettingsOf } from "../../runtime/contract.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { metricSink } from "../../runtime/metrics.ts";
import type { CrewChoices } from "./choose-crew.ts";
import { startCrewContract } from "./contract.ts";
import { startCrew } from "./start-crew.ts";

export const handler = httpHandler(
  startCrewContract,
  async (environment) => {
    const adapters = recordingAdapters(environment, metricSink(environment.STACK_NAME));
    const crews = await readBuiltCrews(environment.CREWS_FOLDER || import.meta.dirname);
    return {
      ...adapters,
      keys: idempotencyKeys(adapters.table),
      dailyStarts: dailyStarts(adapters.table, environment.DAILY_STARTS),
      choices: crewChoices(crews, environment),
    };
  },
  startCrew,
);

/** What can be started: start-crew knows the names of run-crew's variables, never their values. */
function crewChoices(
  crews: readonly BuiltCrew[],
  settings: SettingsOf<typeof startCrewContract>,
): CrewChoices {
  const { environment, missingSettings, isRehearsed } = crewNeeds(settings);
  return {
    crews,
    defaultCrew: settings.DEFAULT_CREW,
    foldersNow: () => (settings.CREWS_SOURCE ? crewFolders(settings.CREWS_SOURCE) : []),
    missingSettings,
    isRehearsed,
    withModels: withAgentModels,
    modelProblem: (reference) => askedModelProblem(reference, environment),
    limits: {
      max_llm_calls: { default: settings.MAX_LLM_CALLS_DEFAULT, cap: settings.MAX_LLM_CALLS_CAP },
      max_total_tokens: { default: settings.MAX_TOTAL_TOKENS_DEFAULT, cap: settings.MAX_TOTAL_TOKENS_CAP },
      timeout_seconds: { default: settings.TIMEOUT_SECONDS_DEFAULT, cap: settings.TIMEOUT_SECONDS_CAP },
    },
  };
}
