import { ArnPrincipal, CompositePrincipal, Role } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";

import { toolsSwitchedOn } from "../../functions/adapters/tools/registry.ts";
import type { runCrewContract } from "../../functions/handlers/run-crew/contract.ts";
import type { EnvironmentOf } from "../../functions/runtime/contract.ts";
import type { Permissions } from "../function-row.ts";
import type { DeployConfig } from "../settings/config.ts";
import { identityRoleName, queryIdentity } from "../settings/snowflake-identity.ts";
import type { AccessStatement } from "./crew-function.ts";
import { identityRoleArn, loginStatement } from "./snowflake-login.ts";

type QueryVariables = {
  readonly [
    Name in keyof EnvironmentOf<typeof runCrewContract> as Extract<Name, `SNOWFLAKE_QUERY_${string}`>
  ]?: string;
};

/**
 * How run-crew gets into Snowflake for the crews' tool for queries: by an identity of its own, which no other
 * function has and which is not the record's. Without snowflake_query_user there is nothing of it.
 */
export class SnowflakeQueryAccess extends Construct {
  /** For run-crew. */
  readonly environment: QueryVariables;
  /** For start-crew, which refuses crews that name a tool that is off: all that the settings switch on. */
  readonly builtInTools: { readonly BUILT_IN_TOOLS?: string };
  private readonly config: DeployConfig;
  private readonly identityRoleArn: string | undefined;
  private readonly isOn: boolean;

  constructor(scope: Construct, id: string, config: DeployConfig) {
    super(scope, id);
    this.config = config;
    const isOn = config.snowflake_query_user !== undefined;
    this.isOn = isOn;
    this.identityRoleArn = isOn
      ? identityRoleArn(this, config, queryIdentity(identityRoleName(config)))
      : undefined;
    this.environment = isOn ? environmentOf(config, this.identityRoleArn) : {};
    const toolsOn = toolsSwitchedOn(({ setting }) => config[setting as keyof DeployConfig] !== undefined);
    this.builtInTools = toolsOn.length === 0 ? {} : { BUILT_IN_TOOLS: toolsOn.join(",") };
  }

  statements({ snowflake = [] }: Permissions): readonly AccessStatement[] {
    return this.isOn && snowflake.includes("queries")
      ? [loginStatement(this.identityRoleArn, this.config.snowflake_query_secret_arn)]
      : [];
  }

  /**
   * Call once, with the roles of all functions that log in: a role's trust is written in one place.
   * @returns the role that they assume; undefined for other logins, and where there are no queries
   */
  trust(roles: readonly Role[]): Role | undefined {
    if (this.identityRoleArn === undefined) return undefined;
    return new Role(this, "Identity", {
      roleName: queryIdentity(identityRoleName(this.config)),
      description: "The identity that Snowflake knows for what crews ask it; it may do nothing in AWS",
      assumedBy: new CompositePrincipal(...roles.map(({ roleArn }) => new ArnPrincipal(roleArn))),
    });
  }
}

const environmentOf = (config: DeployConfig, identityRoleArn: string | undefined): QueryVariables => ({
  SNOWFLAKE_QUERY_USER: config.snowflake_query_user ?? "",
  SNOWFLAKE_QUERY_ROLE: config.snowflake_query_role ?? "",
  SNOWFLAKE_QUERY_WAREHOUSE: config.snowflake_query_warehouse ?? config.snowflake_warehouse,
  SNOWFLAKE_QUERY_ROWS: String(config.snowflake_query_rows),
  SNOWFLAKE_QUERY_BYTES: String(config.snowflake_query_bytes),
  SNOWFLAKE_QUERY_TIMEOUT_SECONDS: String(config.snowflake_query_timeout_seconds),
  ...(config.snowflake_query_functions.length === 0
    ? {}
    : { SNOWFLAKE_QUERY_FUNCTIONS: config.snowflake_query_functions.join(",") }),
  ...(identityRoleArn === undefined ? {} : { SNOWFLAKE_QUERY_IDENTITY_ROLE_ARN: identityRoleArn }),
  ...(config.snowflake_query_secret_arn === undefined
    ? {}
    : { SNOWFLAKE_QUERY_SECRET_ARN: config.snowflake_query_secret_arn }),
});
