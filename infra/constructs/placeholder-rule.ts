import { CfnRule, Fn } from "aws-cdk-lib";
import type { Construct } from "constructs";

import { type DeployConfig, PLACEHOLDER } from "../settings/config.ts";

/**
 * CloudFormation checks a template's rules before it makes anything. A stack that is only synthesized, or run
 * on a laptop, needs no account, so the settings let the placeholder pass.
 */
export function refusePlaceholderAccount(
  scope: Construct,
  { snowflake_account: account }: DeployConfig,
): void {
  if (account !== PLACEHOLDER.snowflake_account) return;
  new CfnRule(scope, "SnowflakeAccountIsSet", {
    assertions: [
      {
        assert: Fn.conditionNot(Fn.conditionEquals(account, PLACEHOLDER.snowflake_account)),
        assertDescription: `snowflake_account is still ${account}. Write your account's identifier into cdk.json, or give -c snowflake_account=..., and deploy again.`,
      },
    ],
  });
}
