import { readBuiltCrews } from "../../adapters/crew-files/built-crews.ts";
import { crewFolders } from "../../adapters/crew-files/crew-folders.ts";
import { dailyStarts } from "../../adapters/dynamodb/daily-starts.ts";
import { idempotencyKeys } from "../../adapters/dynamodb/idempotency-keys.ts";
import { isRehearsed, missingModelSettings } from "../../adapters/models/missing-model-settings.ts";
import { askedModelProblem, withAgentModels } from "../../adapters/models/overlaid-crew.ts";
import { recordingAdapters } from "../../adapters/recording-adapters.ts";
import { missingToolSettings } from "../../adapters/tools/registry.ts";
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
  const names = settings.PROVIDER_VARIABLES.split(",").filter((name) => name !== "");
  const toolsOn = (settings.BUILT_IN_TOOLS ?? "").split(",");
  const { MODEL, MODEL_NAME, AWS_REGION, SNOWFLAKE_ACCOUNT, SNOWFLAKE_AUTHENTICATION } = settings;
  const environment = {
    MODEL,
    MODEL_NAME,
    AWS_REGION,
    // The local server, for which a token is given, has no models.
    ...(settings.SNOWFLAKE_TOKEN ? {} : { SNOWFLAKE_ACCOUNT, SNOWFLAKE_AUTHENTICATION }),
    ...Object.fromEntries(names.map((name) => [name, "set"])),
  };
  return {
    crews,
    defaultCrew: settings.DEFAULT_CREW,
    foldersNow: () => (settings.CREWS_SOURCE ? crewFolders(settings.CREWS_SOURCE) : []),
    missingSettings: (crew) => [
      ...missingModelSettings(crew, environment),
      // A rehearsal may name tools that are not set up: it uses what they say for rehearsals.
      ...(isRehearsed(crew, environment)
        ? []
        : missingToolSettings(crew, ({ setting, variables }, tool) =>
            setting === undefined
              ? variables.every((variable) => names.includes(variable))
              : toolsOn.includes(tool.name),
          )),
    ],
    isRehearsed: (crew) => isRehearsed(crew, environment),
    withModels: withAgentModels,
    modelProblem: (reference) => askedModelProblem(reference, environment),
    limits: {
      max_llm_calls: { default: settings.MAX_LLM_CALLS_DEFAULT, cap: settings.MAX_LLM_CALLS_CAP },
      max_total_tokens: { default: settings.MAX_TOTAL_TOKENS_DEFAULT, cap: settings.MAX_TOTAL_TOKENS_CAP },
      timeout_seconds: { default: settings.TIMEOUT_SECONDS_DEFAULT, cap: settings.TIMEOUT_SECONDS_CAP },
    },
  };
}
