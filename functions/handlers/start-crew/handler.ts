import { crewChoices } from "../../adapters/crew-choices.ts";
import { readBuiltCrews } from "../../adapters/crew-files/built-crews.ts";
import { dailyStarts } from "../../adapters/dynamodb/admission/daily-starts.ts";
import { idempotencyKeys } from "../../adapters/dynamodb/idempotency-keys.ts";
import { recordingAdapters } from "../../adapters/recording-adapters.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { metricSink } from "../../runtime/metrics.ts";
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
