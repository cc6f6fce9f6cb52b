import { readSecret } from "../../adapters/secrets/secret.ts";
import { snowflakeConnection } from "../../adapters/snowflake/connection.ts";
import { oauthTokenLength } from "../../adapters/snowflake/credentials.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { checkHealth } from "./check-health.ts";
import { checkHealthContract } from "./contract.ts";

export const handler = httpHandler(
  checkHealthContract,
  (environment) => ({
    environmentName: environment.ENVIRONMENT_NAME,
    account: environment.SNOWFLAKE_ACCOUNT,
    authentication: environment.SNOWFLAKE_AUTHENTICATION,
    /**
     * A fresh session each time: one that is open already would not tell whether Snowflake still lets us in.
     */
    async connect(signal: AbortSignal) {
      const connection = snowflakeConnection(environment, readSecret);
      await connection.connect(signal);
      await connection.close();
    },
    oauthTokenLength: () => oauthTokenLength(environment, readSecret),
  }),
  checkHealth(),
);
