import { readConsoleFiles } from "../../adapters/console-files.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { getConsoleFileContract } from "./contract.ts";
import { getConsoleFile } from "./get-console-file.ts";

export const handler = httpHandler(
  getConsoleFileContract,
  () => readConsoleFiles(import.meta.dirname),
  getConsoleFile,
);
