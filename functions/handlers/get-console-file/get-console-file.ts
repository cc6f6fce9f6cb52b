import {
  CONSOLE_FOLDER,
  consoleFile,
  type ConsoleFiles,
  consoleHeaders,
} from "../../domain/console-files.ts";
import { type HttpAnswer, refuse } from "../../domain/http-answer.ts";
import type { RequestOf } from "../../runtime/http-request.ts";
import type { getConsoleFileContract } from "./contract.ts";

/** A file that the page names. */
export async function getConsoleFile(
  { parameters }: Pick<RequestOf<typeof getConsoleFileContract>, "parameters">,
  files: ConsoleFiles,
): Promise<HttpAnswer<never>> {
  const file = consoleFile(files, `${CONSOLE_FOLDER}/${parameters.file}`);
  if (file === undefined) return NO_FILE;
  const headers = { ...consoleHeaders(files, file), "Cache-Control": "public, max-age=31536000, immutable" };
  return { status: 200, headers, text: file.text };
}

const NO_FILE = refuse(
  404,
  "The page has no such file. It may have changed since it was loaded: load it again.",
);
