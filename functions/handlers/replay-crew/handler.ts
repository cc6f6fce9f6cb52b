import { crewChoices } from "../../adapters/crew-choices.ts";
import { readBuiltCrews } from "../../adapters/crew-files/built-crews.ts";
import { dailyStarts } from "../../adapters/dynamodb/admission/daily-starts.ts";
import { idempotencyKeys } from "../../adapters/dynamodb/idempotency-keys.ts";
import { replayJournal } from "../../adapters/dynamodb/replayed-steps.ts";
import { recordingAdapters } from "../../adapters/recording-adapters.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { metricSink } from "../../runtime/metrics.ts";
import { replayCrewContract } from "./contract.ts";
import { replayCrew } from "./replay-crew.ts";

export const handler = httpHandler(
  replayCrewContract,
  async (environment) => {
    const adapters = recordingAdapters(environment, metricSink(environment.STACK_NAME));
    const crews = await readBuiltCrews(environment.CREWS_FOLDER || import.meta.dirname);
    return {
      ...adapters,
      replays: replayJournal(adapters.table),
      keys: idempotencyKeys(adapters.table),
      dailyStarts: dailyStarts(adapters.table, environment.DAILY_STARTS),
      choices: crewChoices(crews, environment),
    };
  },
  replayCrew,
);
