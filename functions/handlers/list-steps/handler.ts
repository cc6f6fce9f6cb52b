import { executionJournal } from "../../adapters/dynamodb/execution-journal.ts";
import { stepReader } from "../../adapters/dynamodb/step-reader.ts";
import { openTable } from "../../adapters/dynamodb/table.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { listStepsContract } from "./contract.ts";
import { listSteps } from "./list-steps.ts";

export const handler = httpHandler(
  listStepsContract,
  (environment) => {
    const table = openTable(environment.JOURNAL_TABLE);
    return { journal: executionJournal(table), steps: stepReader(table) };
  },
  listSteps,
);
