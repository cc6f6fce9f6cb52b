import { executionJournal } from "../../adapters/dynamodb/execution-journal.ts";
import { openTable } from "../../adapters/dynamodb/table.ts";
import { executionFiles } from "../../adapters/files/execution-files.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { listFilesContract } from "./contract.ts";
import { listFiles } from "./list-files.ts";

export const handler = httpHandler(
  listFilesContract,
  (environment) => ({
    journal: executionJournal(openTable(environment.JOURNAL_TABLE)),
    files: executionFiles(environment),
  }),
  listFiles,
);
