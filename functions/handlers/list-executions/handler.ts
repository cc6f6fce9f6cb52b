import { executionList } from "../../adapters/dynamodb/execution-list.ts";
import { openTable } from "../../adapters/dynamodb/table.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { listExecutionsContract } from "./contract.ts";
import { listExecutions } from "./list-executions.ts";

export const handler = httpHandler(
  listExecutionsContract,
  (environment) => ({ list: executionList(openTable(environment.JOURNAL_TABLE)) }),
  listExecutions,
);
