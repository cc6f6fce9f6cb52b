import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";

import type { DeployConfig } from "../settings/config.ts";

/** The ARN of a role that Snowflake knows by its name, whether it is there yet or not; undefined for other logins. */
export const identityRoleArn = (
  scope: Construct,
  { snowflake_authentication }: DeployConfig,
  roleName: string,
): string | undefined =>
  snowflake_authentication === "workload_identity"
    ? Stack.of(scope).formatArn({ service: "iam", region: "", resource: "role", resourceName: roleName })
    : undefined;
