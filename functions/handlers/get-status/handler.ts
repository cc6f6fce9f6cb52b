import { executionJournal } from "../../adapters/dynamodb/execution-journal.ts";
import { openTable } from "../../adapters/dynamodb/table.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { getStatus as contract } from "./contract.ts";
import { getStatus } from "./get-status.ts";

export const handler = httpHandler(
  contract,
  (environment) => ({ journal: executionJournal(openTable(environment.JOURNAL_TABLE)) }),
  getStatus,
);
