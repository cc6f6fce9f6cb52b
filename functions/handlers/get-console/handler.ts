import { readConsoleFiles } from "../../adapters/console-files.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { getConsoleContract } from "./contract.ts";
import { getConsole } from "./get-console.ts";

export const handler = httpHandler(
  getConsoleContract,
  () => readConsoleFiles(import.meta.dirname),
  getConsole,
);
