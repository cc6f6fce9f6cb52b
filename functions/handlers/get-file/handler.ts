import { executionJournal } from "../../adapters/dynamodb/execution-journal.ts";
import { openTable } from "../../adapters/dynamodb/table.ts";
import { executionFiles } from "../../adapters/files/execution-files.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { getFileContract } from "./contract.ts";
import { getFile } from "./get-file.ts";

export const handler = httpHandler(
  getFileContract,
  (environment) => ({
    journal: executionJournal(openTable(environment.JOURNAL_TABLE)),
    files: executionFiles(environment),
  }),
  getFile,
);
