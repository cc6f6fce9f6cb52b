import { CfnOutput, Stack } from "aws-cdk-lib";
import { Construct } from "constructs";

import type { DeployConfig } from "../config.ts";
import type { Api } from "./api.ts";
import type { Journal } from "./journal.ts";
import type { ModelAccess } from "./model-access.ts";
import type { SnowflakeAccess } from "./snowflake-access.ts";
import { snowflakeSql } from "./snowflake-sql.ts";
import type { Workflow } from "./workflow.ts";

export interface OutputsProps {
  readonly config: DeployConfig;
  readonly api: Api;
  readonly journal: Journal;
  readonly snowflake: SnowflakeAccess;
  readonly models: ModelAccess;
  readonly workflow: Workflow;
}

/** What `cdk deploy` prints: where everything is, and the commands and SQL that come next. */
export class Outputs extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { config, api, journal, snowflake, models, workflow }: OutputsProps,
  ) {
    super(scope, id);
    const sql = snowflakeSql(config, snowflake.identityRoleArn);
    const region = Stack.of(this).region;
    this.print("ApiUrl", "Base URL of the API", api.restApi.url);
    if (api.key !== undefined) {
      const command = `aws apigateway get-api-key --region ${region} --api-key ${api.key.keyId} --include-value --query value --output text`;
      this.print("ShowApiKey", "Shows the key for the x-api-key header", command);
    }
    if (models.fillCommand !== undefined) {
      this.print("FillProviderSecret", "Puts the model providers' keys in place", models.fillCommand);
    }
    this.print("SnowflakeObjects", "SQL to run first, once, as an administrator", sql.objects);
    this.print("SnowflakeUser", "SQL to run second: the service user", sql.user);
    this.print("SnowflakeGrants", "SQL to run third, after npm run migrate", sql.grants);
    this.print("JournalTable", "DynamoDB table of executions", journal.table.tableName);
    this.print("StateMachineArn", "The workflow", workflow.stateMachine.stateMachineArn);
  }

  private print(id: string, description: string, value: string): void {
    new CfnOutput(this, id, { description, value }).overrideLogicalId(id);
  }
}
