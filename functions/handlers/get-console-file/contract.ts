import * as z from "zod";

import { CONSOLE_FOLDER } from "../../domain/console-files.ts";
import { defineContract } from "../../runtime/contract.ts";
import { httpEnvironment } from "../../runtime/environment.ts";

/** What the console's page loads: its script and its style, which hold no data either. */
export const getConsoleFileContract = defineContract({
  name: "get-console-file",
  route: { method: "GET", path: `/${CONSOLE_FOLDER}/{file}` },
  access: "open",
  parameters: z.object({ file: z.string().describe("As the page names it") }),
  body: z.unknown(),
  output: z.never(),
  content: { says: "the file", type: "*/*" },
  environment: httpEnvironment,
  failure: "The file could not be read. Load the page again in a few seconds.",
  about: "A script or a style of the console's page. Its name changes with what is in it.",
  answerHeaders: {
    "Content-Type": { on: [200], says: "What it is." },
    "Cache-Control": { on: [200], says: "It may be kept for a year, and is not to be asked for again." },
  },
  problems: { 404: ["there is no such file: the page has changed since; load it again"] },
});
