import { executionJournal } from "../../adapters/dynamodb/execution-journal.ts";
import { openExecutions } from "../../adapters/dynamodb/open-executions.ts";
import { recordLeases } from "../../adapters/dynamodb/record-leases.ts";
import { openTable } from "../../adapters/dynamodb/table.ts";
import { readSecret } from "../../adapters/secrets/secret.ts";
import { snowflakeConnection } from "../../adapters/snowflake/connection.ts";
import { snowflakeRecord } from "../../adapters/snowflake/execution-record.ts";
import { stepFunctionsWorkflow } from "../../adapters/step-functions/workflow.ts";
import { metricSink } from "../../runtime/metrics.ts";
import { taskHandler } from "../../runtime/task-handler.ts";
import { reconcileExecutions as contract } from "./contract.ts";
import { reconcileExecutions } from "./reconcile-executions.ts";

export const handler = taskHandler(
  contract,
  (environment) => {
    const table = openTable(environment.JOURNAL_TABLE);
    return {
      journal: executionJournal(table),
      open: openExecutions(table),
      leases: recordLeases(table),
      record: snowflakeRecord(snowflakeConnection(environment, readSecret)),
      workflow: stepFunctionsWorkflow(environment.STATE_MACHINE_ARN),
      metrics: metricSink(environment.STACK_NAME),
    };
  },
  (_event, ports, invocation) => reconcileExecutions(ports, invocation),
);
