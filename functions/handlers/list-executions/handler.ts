import { executionJournal } from "../../adapters/dynamodb/execution-journal.ts";
import { executionList } from "../../adapters/dynamodb/execution-list.ts";
import { openTable } from "../../adapters/dynamodb/table.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { listExecutionsContract } from "./contract.ts";
import { listExecutions } from "./list-executions.ts";

export const handler = httpHandler(
  listExecutionsContract,
  (environment) => {
    const table = openTable(environment.JOURNAL_TABLE);
    return { list: executionList(table), journal: executionJournal(table) };
  },
  listExecutions,
);
