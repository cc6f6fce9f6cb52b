import * as z from "zod";

import { defineContract } from "../../runtime/contract.ts";
import { httpEnvironment, snowflakeEnvironment } from "../../runtime/environment.ts";

/** Says whether the login to Snowflake works; needs no API key, and runs nothing on a warehouse. */
export const checkHealthContract = defineContract({
  name: "check-health",
  route: { method: "GET", path: "/health" },
  access: "open",
  parameters: z.object({}),
  body: z.unknown(),
  output: z.object({
    status: z.enum(["ok", "unavailable"]).describe("Whether Snowflake lets the deployment in"),
    environment: z.string().describe("The deployment's `environment_name`"),
    snowflake_authmethod: z.string().describe("How it logs in: the deployment's `snowflake_authentication`"),
    snowflake_account: z.string(),
    oauth_token_exists: z.boolean().describe("False for methods other than oauth"),
    oauth_token_length: z.int().nonnegative().describe("In characters; 0 for methods other than oauth"),
  }),
  environment: z.object({
    ...httpEnvironment.shape,
    ...snowflakeEnvironment.shape,
    /** The deployment's name, as /health shows it. */
    ENVIRONMENT_NAME: z.string().min(1),
  }),
  failure: "The health could not be checked. Try again in a few seconds.",
  about:
    "Says whether the login to Snowflake works. It runs nothing on a warehouse, reuses an answer for 30 s, " +
    "and never shows a secret.",
  answerHeaders: { "X-Health-Detail": { on: [503], says: "Why the login fails, in one line." } },
  otherAnswers: {
    503: ["Snowflake cannot be reached: the same body, whose `status` is `unavailable`"],
  },
  problems: {},
});
