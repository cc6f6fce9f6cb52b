import { executionJournal } from "../../adapters/dynamodb/execution-journal.ts";
import { openTable } from "../../adapters/dynamodb/table.ts";
import { stepFunctionsWorkflow } from "../../adapters/step-functions/workflow.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { cancelCrew } from "./cancel-crew.ts";
import { cancelCrewContract } from "./contract.ts";

export const handler = httpHandler(
  cancelCrewContract,
  (environment) => ({
    journal: executionJournal(openTable(environment.JOURNAL_TABLE)),
    workflow: stepFunctionsWorkflow(environment.STATE_MACHINE_ARN),
  }),
  cancelCrew,
);
