import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";

import type { DeployConfig } from "../settings/config.ts";
import type { AccessStatement } from "./crew-function.ts";

/** The ARN of a role that Snowflake knows, whether it is there yet or not; undefined for other logins. */
export const identityRoleArn = (
  scope: Construct,
  { snowflake_authentication }: DeployConfig,
  roleName: string,
): string | undefined =>
  snowflake_authentication === "workload_identity"
    ? Stack.of(scope).formatArn({ service: "iam", region: "", resource: "role", resourceName: roleName })
    : undefined;

/** What logging in takes: the right to assume the role that Snowflake knows, or to read the secret. */
export function loginStatement(roleArn: string | undefined, secretArn: string | undefined): AccessStatement {
  if (roleArn !== undefined) return { actions: ["sts:AssumeRole"], resources: [roleArn] };
  if (secretArn === undefined)
    throw new Error("config.ts lets no method but workload_identity pass without a secret");
  return { actions: ["secretsmanager:GetSecretValue"], resources: [secretArn] };
}
