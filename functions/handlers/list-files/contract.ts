import * as z from "zod";

import { MOST_LISTED_FILES } from "../../domain/files/execution-files.ts";
import { defineContract } from "../../runtime/contract.ts";
import { filesEnvironment, httpEnvironment, journalEnvironment } from "../../runtime/environment.ts";

/** What an execution has written: tasks' output_file, and what its agents write by tools. */
export const listFilesContract = defineContract({
  name: "list-files",
  route: { method: "GET", path: "/crew/executions/{execution_id}/files" },
  access: "key",
  parameters: z.object({ execution_id: z.string().describe("As the start answered it") }),
  body: z.unknown(),
  output: z.object({
    files: z
      .array(
        z.object({
          name: z.string().describe("Its path in the execution's folder, with slashes"),
          bytes: z.int().nonnegative(),
          written_at: z.string().describe("In UTC to the second, with Z"),
        }),
      )
      .describe(`By name, the first ${MOST_LISTED_FILES}`),
  }),
  environment: z.object({
    ...httpEnvironment.shape,
    ...journalEnvironment.shape,
    ...filesEnvironment.shape,
  }),
  failure: "The files could not be listed. They are not affected; try again in a few seconds.",
  about:
    "Lists the files that an execution has written so far: its tasks' `output_file`, and what its agents write by tools.",
  problems: { 404: ["there is no execution with this id"] },
});
