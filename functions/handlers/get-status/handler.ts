import { executionJournal } from "../../adapters/dynamodb/execution-journal.ts";
import { openTable } from "../../adapters/dynamodb/table.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { getStatusContract } from "./contract.ts";
import { getStatus } from "./get-status.ts";
import { rememberEnds } from "./remembered-ends.ts";

export const handler = httpHandler(
  getStatusContract,
  (environment) => ({ journal: rememberEnds(executionJournal(openTable(environment.JOURNAL_TABLE))) }),
  getStatus,
);
