import { ArnPrincipal, CompositePrincipal, Role } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";

import type { checkHealthContract } from "../../functions/handlers/check-health/contract.ts";
import type { EnvironmentOf } from "../../functions/runtime/contract.ts";
import type { Permissions } from "../function-row.ts";
import type { DeployConfig } from "../settings/config.ts";
import { identityRoleName } from "../settings/snowflake-identity.ts";
import type { AccessStatement } from "./crew-function.ts";
import { identityRoleArn, loginStatement } from "./snowflake-login.ts";

/** The SNOWFLAKE_… variables of a contract that logs in, as CDK gives them. */
type SnowflakeVariables = {
  readonly [
    Name in keyof EnvironmentOf<typeof checkHealthContract> as Extract<Name, `SNOWFLAKE_${string}`>
  ]: string;
};

/**
 * How functions get into Snowflake: its variables, and the right to log in. With workload identity that is
 * the right to assume one role, which Snowflake knows by its ARN and which keeps its name whatever happens to
 * the functions; otherwise it is the right to read one secret.
 */
export class SnowflakeAccess extends Construct {
  /** For every function that logs in. */
  readonly environment: SnowflakeVariables;
  readonly identityRoleArn: string | undefined;
  private readonly config: DeployConfig;

  constructor(scope: Construct, id: string, config: DeployConfig) {
    super(scope, id);
    this.config = config;
    this.identityRoleArn = identityRoleArn(this, config, identityRoleName(config));
    this.environment = environmentOf(config, this.identityRoleArn);
  }

  statements({ snowflake = [] }: Permissions): readonly AccessStatement[] {
    return snowflake.includes("record")
      ? [loginStatement(this.identityRoleArn, this.config.snowflake_secret_arn)]
      : [];
  }

  /**
   * Call once, with the roles of all functions that log in: a role's trust is written in one place.
   * @returns the role that they assume; undefined for other logins
   */
  trust(roles: readonly Role[]): Role | undefined {
    if (this.identityRoleArn === undefined) return undefined;
    return new Role(this, "Identity", {
      roleName: identityRoleName(this.config),
      description: "The identity that Snowflake knows; it may do nothing in AWS",
      assumedBy: new CompositePrincipal(...roles.map(({ roleArn }) => new ArnPrincipal(roleArn))),
    });
  }
}

const environmentOf = (config: DeployConfig, identityRoleArn: string | undefined): SnowflakeVariables => ({
  SNOWFLAKE_ACCOUNT: config.snowflake_account,
  SNOWFLAKE_AUTHENTICATION: config.snowflake_authentication,
  SNOWFLAKE_DATABASE: config.snowflake_database,
  SNOWFLAKE_SCHEMA: config.snowflake_schema,
  SNOWFLAKE_WAREHOUSE: config.snowflake_warehouse,
  SNOWFLAKE_ROLE: config.snowflake_role,
  SNOWFLAKE_USER: config.snowflake_user,
  ...(identityRoleArn === undefined ? {} : { SNOWFLAKE_IDENTITY_ROLE_ARN: identityRoleArn }),
  ...(config.snowflake_secret_arn === undefined ? {} : { SNOWFLAKE_SECRET_ARN: config.snowflake_secret_arn }),
  ...(config.snowflake_access_url === undefined ? {} : { SNOWFLAKE_ACCESS_URL: config.snowflake_access_url }),
});
