import { executionJournal } from "../../adapters/dynamodb/execution-journal.ts";
import { openTable } from "../../adapters/dynamodb/table.ts";
import { executionArns } from "../../adapters/step-functions/execution-arns.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { getExecutionContract } from "./contract.ts";
import { getExecution } from "./get-execution.ts";

export const handler = httpHandler(
  getExecutionContract,
  (environment) => ({
    journal: executionJournal(openTable(environment.JOURNAL_TABLE)),
    workflow: executionArns(environment.STATE_MACHINE_ARN),
  }),
  getExecution,
);
