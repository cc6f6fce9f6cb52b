import * as z from "zod";

import { defineContract } from "../../runtime/contract.ts";
import { httpEnvironment } from "../../runtime/environment.ts";

/**
 * The API's description for programs. It is open like the health: it is the same in every deployment, says
 * nothing of this one, and tools that read it ask before anybody has given them a key.
 */
export const getOpenapiContract = defineContract({
  name: "get-openapi",
  route: { method: "GET", path: "/openapi.json" },
  access: "open",
  parameters: z.object({}),
  body: z.unknown(),
  output: z.never(),
  content: { says: "this description, in OpenAPI 3.1", type: "application/json" },
  environment: httpEnvironment,
  failure: "The description could not be read. Try again in a few seconds.",
  about:
    "Describes this API in OpenAPI 3.1, from the contracts that it keeps: `docs/openapi.json`, byte by byte.",
  requestHeaders: { "If-None-Match": "An `ETag` from before: 304 while the description is the same." },
  answerHeaders: {
    ETag: { on: [200, 304], says: "Changes with the description." },
    "Cache-Control": { on: [200, 304], says: "`no-cache`: keep it, and ask whether it is still the same." },
  },
  otherAnswers: { 304: ["`If-None-Match` names the current `ETag`; without a body"] },
  problems: {},
});
