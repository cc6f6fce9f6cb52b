import { type DeployConfig, PLACEHOLDER } from "../../infra/settings/config.ts";

/** What to do about the account of the cdk.json that this project comes with. */
export const ACCOUNT_IS_PLACEHOLDER =
  "snowflake_account is a placeholder. Write your account's identifier into cdk.json, or give -c snowflake_account=MYORG-MYACCOUNT";

export const isPlaceholderAccount = (account: DeployConfig["snowflake_account"] | undefined): boolean =>
  account === PLACEHOLDER.snowflake_account;
