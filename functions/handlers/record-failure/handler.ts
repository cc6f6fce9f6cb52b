import { executionJournal } from "../../adapters/dynamodb/execution-journal.ts";
import { recordLeases } from "../../adapters/dynamodb/record-leases.ts";
import { openTable } from "../../adapters/dynamodb/table.ts";
import { readSecret } from "../../adapters/secrets/secret.ts";
import { snowflakeConnection } from "../../adapters/snowflake/connection.ts";
import { snowflakeRecord } from "../../adapters/snowflake/execution-record.ts";
import { stepFunctionsWorkflow } from "../../adapters/step-functions/workflow.ts";
import { taskHandler } from "../../runtime/task-handler.ts";
import { recordFailure as contract } from "./contract.ts";
import { recordFailure } from "./record-failure.ts";

export const handler = taskHandler(
  contract,
  (environment) => {
    const table = openTable(environment.JOURNAL_TABLE);
    return {
      journal: executionJournal(table),
      leases: recordLeases(table),
      record: snowflakeRecord(snowflakeConnection(environment, readSecret)),
      workflow: stepFunctionsWorkflow(environment.STATE_MACHINE_ARN),
    };
  },
  recordFailure,
);
