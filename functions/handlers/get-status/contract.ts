import * as z from "zod";

import { Status } from "../../domain/execution.ts";
import { defineContract } from "../../runtime/contract.ts";
import { httpEnvironment, journalEnvironment } from "../../runtime/environment.ts";

/** Says how an execution is doing, from the journal alone. */
export const getStatusContract = defineContract({
  name: "get-status",
  route: { method: "GET", path: "/crew/status/{execution_id}" },
  access: "key",
  parameters: z.object({ execution_id: z.string().describe("As the start answered it") }),
  body: z.unknown(),
  output: z.object({
    execution_id: z.string(),
    status: Status,
    result: z
      .object({
        raw: z.string().describe("The last text that is not empty"),
        data: z.record(z.string(), z.unknown()).describe("The crew's output"),
      })
      .nullable()
      .describe("Null unless COMPLETED"),
    error: z.string().nullable().describe("What went wrong; null unless ERROR"),
  }),
  environment: z.object({ ...httpEnvironment.shape, ...journalEnvironment.shape }),
  failure: "The status could not be read. The execution is not affected; try again in a few seconds.",
  about: "Says how an execution is doing. A crew that failed is a 200 whose status is ERROR.",
  requestHeaders: { "If-None-Match": "An `ETag` from before: 304 while nothing has changed." },
  answerHeaders: {
    ETag: { on: [200, 304], says: "Changes with what can be seen of the execution." },
    "Retry-After": {
      on: [200, 304],
      says: "While PROCESSING: seconds until the next poll, 2 to 30, a tenth of the execution's age.",
    },
    "Cache-Control": {
      on: [200, 304],
      says: "`no-store` while PROCESSING, then `private, max-age=86400`.",
    },
  },
  otherAnswers: { 304: ["`If-None-Match` names the current `ETag`; without a body"] },
  problems: { 404: ["there is no execution with this id"] },
});
