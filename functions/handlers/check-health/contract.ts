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
    status: z.enum(["ok", "unavailable"]),
    environment: z.string(),
    snowflake_authmethod: z.string(),
    snowflake_account: z.string(),
    oauth_token_exists: z.boolean(),
    oauth_token_length: z.int().nonnegative(),
  }),
  environment: z.object({
    ...httpEnvironment.shape,
    ...snowflakeEnvironment.shape,
    /** The deployment's name, as /health shows it. */
    ENVIRONMENT_NAME: z.string().min(1),
  }),
  failure: "The health could not be checked. Try again in a few seconds.",
});
