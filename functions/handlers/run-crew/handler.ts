import { openBuiltCrews } from "../../adapters/crew-files/built-crews.ts";
import { executionJournal } from "../../adapters/dynamodb/execution-journal.ts";
import { recordLeases } from "../../adapters/dynamodb/record-leases.ts";
import { stepJournal } from "../../adapters/dynamodb/step-journal.ts";
import { openTable } from "../../adapters/dynamodb/table.ts";
import { executionTimeline } from "../../adapters/dynamodb/timeline.ts";
import { modelsFromEnvironment } from "../../adapters/models/models-from-environment.ts";
import { readSecret } from "../../adapters/secrets/secret.ts";
import { snowflakeConnection } from "../../adapters/snowflake/connection.ts";
import { snowflakeRecord } from "../../adapters/snowflake/execution-record.ts";
import { stepFunctionsWorkflow } from "../../adapters/step-functions/workflow.ts";
import { taskHandler } from "../../runtime/task-handler.ts";
import { addVariables, processVariables } from "../../runtime/variables.ts";
import { runCrewTask as contract } from "./contract.ts";
import { runCrewAttempt, type RunCrewPorts } from "./run-crew.ts";

export const handler = taskHandler(
  contract,
  async (environment): Promise<RunCrewPorts> => {
    if (environment.PROVIDER_SECRET_ARN) addVariables(await readSecret(environment.PROVIDER_SECRET_ARN));
    const table = openTable(environment.JOURNAL_TABLE);
    const crews = await openBuiltCrews(environment.CREWS_FOLDER || import.meta.dirname);
    return {
      journal: executionJournal(table),
      timeline: executionTimeline(table),
      leases: recordLeases(table),
      record: snowflakeRecord(snowflakeConnection(environment, readSecret)),
      workflow: stepFunctionsWorkflow(environment.STATE_MACHINE_ARN),
      models: modelsFromEnvironment(processVariables()),
      steps: (executionId, attempt, beforeEffect) =>
        stepJournal(table, { executionId, attempt, beforeEffect }),
      async openCrew(name) {
        const crew = crews.crews.get(name)?.crew;
        if (crew === undefined) return undefined;
        return { crew, tools: await crews.toolsOf(crew), guardrails: await crews.guardrailsOf(crew) };
      },
    };
  },
  runCrewAttempt,
);
