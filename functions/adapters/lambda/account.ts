import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";

import type { Account } from "../../domain/admission/slots.ts";

/**
 * What Lambda says of this account and region. Who asks does so now and then, and has other work to do: two
 * short tries.
 */
export function lambdaAccount(): Account {
  const client = new LambdaClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  });
  return {
    async concurrentExecutions() {
      const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
      const limit = AccountLimit?.ConcurrentExecutions;
      if (limit === undefined) throw new Error("Lambda's answer has no AccountLimit.ConcurrentExecutions");
      return limit;
    },
  };
}
