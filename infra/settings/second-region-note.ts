import type { DeployConfig } from "./config.ts";
import { identityRoleName, regionalRoleName } from "./snowflake-identity.ts";

/**
 * What to write for a stack of the same name in a second region, whose role of the same name the account
 * would refuse.
 * @param region the one that is deployed to, as far as it is known
 * @returns undefined where the name is chosen already, or there is no role
 */
export function secondRegionNote(config: DeployConfig, region: string | undefined): string | undefined {
  if (config.snowflake_authentication !== "workload_identity") return undefined;
  if (config.snowflake_role_name !== undefined) return undefined;
  const name = regionalRoleName(config.stack_name, region ?? "<region>");
  const user = `${config.snowflake_user}_${(region ?? "<region>").replaceAll("-", "_").toUpperCase()}`;
  return (
    `The IAM role ${identityRoleName(config)} belongs to the whole account. If another region has a stack named ${config.stack_name}, ` +
    `write snowflake_role_name=${name} and snowflake_user=${user} here: Snowflake ties a user to one role.`
  );
}
