import type * as z from "zod";

import { readBuiltCrews } from "../../adapters/crew-files/built-crews.ts";
import { executionJournal } from "../../adapters/dynamodb/execution-journal.ts";
import { idempotencyKeys } from "../../adapters/dynamodb/idempotency-keys.ts";
import { recordLeases } from "../../adapters/dynamodb/record-leases.ts";
import { openTable } from "../../adapters/dynamodb/table.ts";
import { isRehearsed, missingModelSettings } from "../../adapters/models/missing-model-settings.ts";
import { readSecret } from "../../adapters/secrets/secret.ts";
import { snowflakeConnection } from "../../adapters/snowflake/connection.ts";
import { snowflakeRecord } from "../../adapters/snowflake/execution-record.ts";
import { stepFunctionsWorkflow } from "../../adapters/step-functions/workflow.ts";
import type { BuiltCrew } from "../../crew/manifest.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import type { CrewChoices } from "./choose-crew.ts";
import { startCrew as contract } from "./contract.ts";
import { startCrew } from "./start-crew.ts";

type Environment = z.output<typeof contract.environment>;

export const handler = httpHandler(
  contract,
  async (environment) => {
    const table = openTable(environment.JOURNAL_TABLE);
    const crews = await readBuiltCrews(environment.CREWS_FOLDER || import.meta.dirname);
    return {
      journal: executionJournal(table),
      leases: recordLeases(table),
      keys: idempotencyKeys(table),
      record: snowflakeRecord(snowflakeConnection(environment, readSecret)),
      workflow: stepFunctionsWorkflow(environment.STATE_MACHINE_ARN),
      choices: crewChoices(crews, environment),
    };
  },
  startCrew,
);

/** What can be started: start-crew knows the names of run-crew's variables, never their values. */
function crewChoices(crews: readonly BuiltCrew[], settings: Environment): CrewChoices {
  const names = settings.PROVIDER_VARIABLES.split(",").filter((name) => name !== "");
  const { MODEL, MODEL_NAME, AWS_REGION } = settings;
  const environment = {
    MODEL,
    MODEL_NAME,
    AWS_REGION,
    ...Object.fromEntries(names.map((name) => [name, "set"])),
  };
  return {
    crews,
    defaultCrew: settings.DEFAULT_CREW,
    missingSettings: (crew) => missingModelSettings(crew, environment),
    isRehearsed: (crew) => isRehearsed(crew, environment),
  };
}
