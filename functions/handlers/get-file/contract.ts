import * as z from "zod";

import { defineContract } from "../../runtime/contract.ts";
import { filesEnvironment, httpEnvironment, journalEnvironment } from "../../runtime/environment.ts";

/** One file of an execution, never as something that a browser would show or run. */
export const getFileContract = defineContract({
  name: "get-file",
  route: { method: "GET", path: "/crew/executions/{execution_id}/files/{name+}" },
  access: "key",
  parameters: z.object({
    execution_id: z.string().describe("As the start answered it"),
    name: z.string().describe("As the list of files names it; slashes stay as they are"),
  }),
  body: z.unknown(),
  output: z.never(),
  content: { says: "the file as it is", type: "*/*" },
  environment: z.object({
    ...httpEnvironment.shape,
    ...journalEnvironment.shape,
    ...filesEnvironment.shape,
  }),
  failure: "The file could not be read. It is not affected; try again in a few seconds.",
  about: "Hands out a file of an execution, for saving: browsers neither show it nor run what is in it.",
  answerHeaders: {
    "Content-Disposition": { on: [200], says: "`attachment`, with the last part of the name." },
    "Content-Type": {
      on: [200],
      says: "The type of a text, of CSV, JSON or Markdown; of all else `application/octet-stream`.",
    },
    Location: { on: [303], says: "Where the file is for the next 60 s. Ask there without the API key." },
  },
  otherAnswers: {
    303: ["the file is larger than an answer, 5 MB; the local stack hands it out all the same"],
  },
  problems: { 404: ["there is no execution with this id", "the execution has no file of this name"] },
});
